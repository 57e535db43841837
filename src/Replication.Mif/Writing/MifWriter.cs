using System.Buffers;
using System.Text;

namespace Replication.Mif;

/// <summary>
/// Writes documents as MIFs. What <see cref="MifParser"/> reads of it is equal to the document, whatever octets its texts have: only
/// positions, and cells that are blank at the end of a row, are no part of that equality.
/// </summary>
/// <remarks>
/// Layout: that of the DMI guides, an indent of two blanks, lines that end in CR LF; equal documents give equal octets. A literal of more
/// than 508 octets is written in adjacent parts, as the reference parser takes no longer ones. The limits of <see cref="MifOptions"/> are
/// not looked at: a file that was written more densely may grow beyond <see cref="MifOptions.MaximumOctets"/>. Nor is what only
/// <see cref="MifMode.Strict"/> asks of a document, such as the group ComponentID: that is for the parser to say.
/// </remarks>
public static class MifWriter
{
    /// <summary>Writes a document as a MIF file, in time that grows with its octets and no faster. Safe to call from any thread.</summary>
    /// <param name="document">What to write.</param>
    /// <param name="mode">The mode in which it is to be read as it is: that in which it was read, or for which it was made.</param>
    /// <returns>The whole file, ISO 8859-1.</returns>
    /// <exception cref="ArgumentException">
    /// The document can't be written so that it reads the same. One that was read can. The message names the place, the rule and the fix.
    /// </exception>
    public static byte[] Write(MifDocument document, MifMode mode = MifMode.Sms) => Run(document, mode).WrittenSpan.ToArray();

    /// <summary>Writes a document as the text of a MIF file: a character per octet, for a file to be saved as ISO 8859-1.</summary>
    /// <param name="document">What to write.</param>
    /// <param name="mode">As in <see cref="Write"/>.</param>
    /// <exception cref="ArgumentException">As in <see cref="Write"/>.</exception>
    public static string WriteText(MifDocument document, MifMode mode = MifMode.Sms) =>
        Encoding.Latin1.GetString(Run(document, mode).WrittenSpan);

    private static ArrayBufferWriter<byte> Run(MifDocument document, MifMode mode)
    {
        ArgumentNullException.ThrowIfNull(document);
        new DocumentRules(document, mode).Check();
        int[] enumerationsBefore = EnumerationOrder.Plan(document, DocumentRules.NamesOf(mode));
        var octets = new ArrayBufferWriter<byte>();
        new WriteRun(octets).WriteFile(document, enumerationsBefore);
        return octets;
    }
}
