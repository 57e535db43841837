namespace Replication.Translation;

internal static class Shown
{
    private const int Longest = 60;

    /// <summary>A value for a message: one line, not too long.</summary>
    public static string Text(string octets)
    {
        string text = Windows1252.Decode(octets.Length > Longest ? octets[..Longest] : octets);
        text = string.Concat(text.Select(letter => char.IsControl(letter) ? '.' : letter));
        return octets.Length > Longest ? $"{text}..." : text;
    }
}
