using System.Text.Json;
using Replication.Domain;

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
}
