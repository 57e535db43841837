namespace Replication.Mif;

/// <summary>
/// The class of a group or table: <c>body|name|version</c>. Classes compare in upper case, as the SMS dialect folds them; those of a
/// document that was read in <see cref="MifMode.Strict"/> compare as they are written.
/// </summary>
public sealed class MifClass : IEquatable<MifClass>
{
    internal static readonly MifClass None = new("");

    /// <summary>Takes a class as it was written.</summary>
    /// <param name="written">Such as <c>MICROSOFT|IDENTIFICATION|1.0</c>.</param>
    /// <param name="mode">Whether it compares folded or as written.</param>
    public MifClass(string written, MifMode mode = MifMode.Sms)
    {
        ArgumentNullException.ThrowIfNull(written);
        Written = written;
        Folded = mode == MifMode.Strict ? written : written.ToUpperInvariant();
    }

    /// <summary>As it was written.</summary>
    public string Written { get; }

    /// <summary>As it compares: in upper case, such as <c>MICROSOFT|IDENTIFICATION|1.0</c>; in <see cref="MifMode.Strict"/> as written.</summary>
    public string Folded { get; }

    /// <summary>Whether it has its three parts, none of them empty.</summary>
    public bool IsWellFormed => Folded.AsSpan().Count('|') == 2 && Body.Length > 0 && Name.Length > 0 && Version.Length > 0;

    /// <summary>Who defined it, folded, such as <c>MICROSOFT</c>.</summary>
    public ReadOnlySpan<char> Body => Part(0);

    /// <summary>Its name, folded; empty where the class has no such part.</summary>
    public ReadOnlySpan<char> Name => Part(1);

    /// <summary>Its version; empty where the class has no such part.</summary>
    public ReadOnlySpan<char> Version => Part(2);

    /// <inheritdoc/>
    public bool Equals(MifClass? other) => other is not null && string.Equals(Folded, other.Folded, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as MifClass);

    /// <inheritdoc/>
    public override int GetHashCode() => Folded.GetHashCode(StringComparison.Ordinal);

    /// <summary>As it was written.</summary>
    public override string ToString() => Written;

    private ReadOnlySpan<char> Part(int index)
    {
        var rest = Folded.AsSpan();
        for (; index > 0; index--)
        {
            int bar = rest.IndexOf('|');
            rest = bar < 0 ? [] : rest[(bar + 1)..];
        }

        int end = rest.IndexOf('|');
        return end < 0 ? rest : rest[..end];
    }
}
