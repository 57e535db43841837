namespace Replication.Mif;

/// <summary>
/// Reads a MIF (the Management Information Format of the DMI): in the dialect of SMS 1.2, which forgives what its writers are known to
/// do, each thing forgiven a warning; or by the book (<see cref="MifMode"/>).
/// </summary>
/// <remarks>
/// Sources: the DMI guides; the SMS 1.2 Resource Guide, on differences between SMS and the DMI 4.5 MIF specification; real files.
/// </remarks>
public static class MifParser
{
    /// <summary>
    /// Reads one MIF. Whatever the octets are, it returns: it never throws, its time grows with the octets and no faster, and its memory
    /// is bounded by the limits. Safe to call from any thread.
    /// </summary>
    /// <param name="octets">The whole file, ISO 8859-1.</param>
    /// <param name="options">Mode and limits; <see cref="MifOptions.Default"/> where null.</param>
    public static MifParseResult Parse(ReadOnlySpan<byte> octets, MifOptions? options = null)
    {
        options ??= MifOptions.Default;
        var diagnostics = new DiagnosticList(options.MaximumDiagnostics, options.Mode);
        var run = new ParseRun(octets, options, diagnostics);
        var document = run.ReadFile();
        return new MifParseResult(diagnostics.HasErrors ? null : document, diagnostics.InOrder());
    }
}
