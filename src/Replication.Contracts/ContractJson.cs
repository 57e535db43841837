using System.Text.Json;
using System.Text.Json.Serialization;

namespace Replication.Contracts;

/// <summary>The JSON of the contracts where it is kept outside a message: effects, and the payload of letters. The same as on the bus.</summary>
public static class ContractJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The JSON of a contract as UTF-8.</summary>
    public static byte[] Write<T>(T contract) => JsonSerializer.SerializeToUtf8Bytes(contract, Options);

    /// <summary>Reads a contract.</summary>
    /// <exception cref="JsonException">The octets are not the JSON of the contract.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json)
        where T : notnull => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException($"'null' is no {typeof(T).Name}.");
}
