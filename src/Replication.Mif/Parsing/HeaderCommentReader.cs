using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Replication.Mif;

internal static class HeaderCommentReader
{
    public static readonly string[] KnownNames = ["Architecture", "UniqueID", "AgentID", "KeyAttribute", "FullResync"];

    /// <summary>
    /// Reads <c>//Name&lt;value&gt;&lt;value&gt;</c>. Other comments, and those with an open <c>&lt;</c>, are just comments.
    /// </summary>
    public static bool TryRead(MifReader comment, [NotNullWhen(true)] out MifHeaderComment? header)
    {
        header = null;
        var text = comment.Content.Trim(" \t"u8);
        int nameLength = text.IndexOf((byte)'<');
        if (nameLength <= 0 || !IsKnown(text[..nameLength]))
        {
            return false;
        }

        var values = new List<string>(2);
        var rest = text[nameLength..];
        while (values.Count < 2 && !rest.IsEmpty && rest[0] == '<' && rest.IndexOf((byte)'>') is var end and > 0)
        {
            values.Add(Encoding.Latin1.GetString(rest[1..end]));
            rest = rest[(end + 1)..];
        }

        header = values.Count == 0
            ? null
            : new MifHeaderComment
            {
                Name = Encoding.Latin1.GetString(text[..nameLength]),
                Values = values,
                Position = new MifPosition(comment.Line, comment.Column),
            };
        return header is not null;
    }

    private static bool IsKnown(ReadOnlySpan<byte> name)
    {
        foreach (string known in KnownNames)
        {
            if (Ascii.EqualsIgnoreCase(name, known))
            {
                return true;
            }
        }

        return false;
    }
}
