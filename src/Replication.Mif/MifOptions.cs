using System.Runtime.CompilerServices;

namespace Replication.Mif;

/// <summary>
/// Whose rules a run of the parser goes by, and its limits, each at least 1. What goes beyond one is an error that names it and its place.
/// </summary>
public sealed class MifOptions
{
    /// <summary>The dialect of SMS and the limits as documented.</summary>
    public static MifOptions Default { get; } = new();

    /// <summary>Whose rules; default <see cref="MifMode.Sms"/>.</summary>
    public MifMode Mode { get; init; }

    /// <summary>Octets of a MIF; default 5,000,000 (KB Q198766).</summary>
    public int MaximumOctets { get; init => field = AtLeastOne(value); } = 5_000_000;

    /// <summary>
    /// Blocks that are open at once; default 32. The grammar has four levels, so more only come of blocks without their END or of blocks
    /// that it does not know.
    /// </summary>
    public int MaximumNesting { get; init => field = AtLeastOne(value); } = 32;

    /// <summary>Groups, tables, enumerations and paths of a MIF together; default 1,000.</summary>
    public int MaximumGroups { get; init => field = AtLeastOne(value); } = 1_000;

    /// <summary>Attributes of a MIF; default 50,000.</summary>
    public int MaximumAttributes { get; init => field = AtLeastOne(value); } = 50_000;

    /// <summary>Rows of a MIF; default 100,000.</summary>
    public int MaximumRows { get; init => field = AtLeastOne(value); } = 100_000;

    /// <summary>
    /// Cells of rows, blank ones included, members of enumerations, keys and header comments together; default 1,000,000.
    /// </summary>
    public int MaximumValues { get; init => field = AtLeastOne(value); } = 1_000_000;

    /// <summary>
    /// Octets of a literal with all its parts, escapes as one; default 65,536. The reference parser stops at 508; descriptions go beyond.
    /// </summary>
    public int MaximumLiteralOctets { get; init => field = AtLeastOne(value); } = 65_536;

    /// <summary>
    /// Diagnostics of a run; default 100. Warnings beyond it are dropped, the last one says so; an error beyond it ends the run.
    /// </summary>
    public int MaximumDiagnostics { get; init => field = AtLeastOne(value); } = 100;

    private static int AtLeastOne(int value, [CallerMemberName] string name = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, name);
        return value;
    }
}
