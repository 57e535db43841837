namespace Replication.Mif;

/// <summary>A place in a MIF; 0, 0 for what was not read from one.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">The octet of that line, from 1.</param>
public readonly record struct MifPosition(int Line, int Column) : IComparable<MifPosition>
{
    /// <inheritdoc/>
    public int CompareTo(MifPosition other) => (Line, Column).CompareTo((other.Line, other.Column));

    /// <summary>Such as <c>line 12, column 5</c>.</summary>
    public override string ToString() => $"line {Line}, column {Column}";

    /// <summary>Whether <paramref name="left"/> comes first.</summary>
    public static bool operator <(MifPosition left, MifPosition right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="right"/> comes first.</summary>
    public static bool operator >(MifPosition left, MifPosition right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="right"/> does not come first.</summary>
    public static bool operator <=(MifPosition left, MifPosition right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> does not come first.</summary>
    public static bool operator >=(MifPosition left, MifPosition right) => left.CompareTo(right) >= 0;
}
