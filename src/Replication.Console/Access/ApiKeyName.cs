using System.Diagnostics.CodeAnalysis;

namespace Replication.Console.Access;

/// <summary>How keys are called. A colon is in none: <c>local:</c> and <c>oidc:</c> begin names of those who have no key.</summary>
internal static class ApiKeyName
{
    /// <summary>What a name must be, for messages.</summary>
    public const string Rule = "1 to 64 letters of a to z, digits, dots, hyphens, underscores or @, such as night-shift,";

    private const int Longest = 64;

    /// <summary>Reads a name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out string name)
    {
        name = text ?? "";
        return name.Length is > 0 and <= Longest && name.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '.' or '-' or '_' or '@');
    }
}
