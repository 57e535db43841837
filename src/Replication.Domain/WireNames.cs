using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Replication.Domain;

/// <summary>The names by which the values of an enum are known outside: in JSON, in the database, on the command line.</summary>
public static class WireNames
{
    /// <summary>The name of a value, such as <c>PENDING_REMOVE</c> or <c>malformed-mif</c>.</summary>
    public static string WireName<T>(this T value)
        where T : struct, Enum => Table<T>.Names[value];

    /// <summary>The value of a name; case does not matter.</summary>
    public static bool TryParse<T>([NotNullWhen(true)] string? name, out T value)
        where T : struct, Enum => Table<T>.Values.TryGetValue(name ?? "", out value);

    /// <summary>The value of a name that is known to be one.</summary>
    /// <exception cref="FormatException">There is no such name.</exception>
    public static T Parse<T>(string name)
        where T : struct, Enum => TryParse<T>(name, out var value)
        ? value
        : throw new FormatException($"'{name}' is none of: {string.Join(", ", All<T>())}.");

    /// <summary>All names, in the order of the values.</summary>
    public static IReadOnlyList<string> All<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(WireName)];

    private static class Table<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> Names = Enum.GetValues<T>().ToFrozenDictionary(
            value => value,
            value => typeof(T).GetField(value.ToString())!.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()!.Name);

        public static readonly FrozenDictionary<string, T> Values =
            Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.OrdinalIgnoreCase);
    }
}
