using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Replication.Console.Api;

/// <summary>The JSON of the API: camelCase, instants as ISO 8601 UTC with a <c>Z</c>, enums by their wire names.</summary>
public static class ApiJson
{
    /// <summary>Changes options to these rules.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new InstantConverter());
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    }

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset().ToUniversalTime();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));
    }
}
