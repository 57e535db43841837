using System.Runtime.CompilerServices;
using System.Text;

namespace Replication.Translation;

/// <summary>The groups of a plain file, by what they are for.</summary>
[Flags]
internal enum PlainLayout
{
    None = 0,
    Identification = 1,
    Architecture = 2,
    Status = 4,
}

/// <summary>The attributes of a plain file: those of the three groups one behind the other.</summary>
internal enum PlainAttribute
{
    Site,
    Time,
    SenderTransactionId,
    ArchitectureName,
    PackageId,
    Server,
    Type,
    Status,
    SourceVersion,
    Share,
    UpdateTime,
    TransactionId,
}

/// <summary>A value as the place where it stands in the file.</summary>
internal record struct PlainValue
{
    /// <summary>Whether the file has the attribute, with a value or without.</summary>
    public bool IsNamed { get; init; }

    public bool IsGiven { get; init; }

    public bool IsText { get; init; }

    public int Offset { get; init; }

    public int Length { get; init; }

    /// <summary>Octets of a text, an escape as one.</summary>
    public int TextOctets { get; init; }
}

/// <summary>What the type of an attribute asks of its values.</summary>
internal record struct PlainColumn
{
    public bool IsTyped { get; init; }

    public bool IsText { get; init; }

    public int DeclaredOctets { get; init; }

    public int Attribute { get; init; }

    public readonly bool Fits(PlainValue value) => !value.IsGiven || (value.IsText == IsText && value.TextOctets <= DeclaredOctets);
}

/// <summary>A value for each <see cref="PlainAttribute"/>.</summary>
[InlineArray(Count)]
internal struct PlainValues
{
    public const int Count = 12;

    private PlainValue _first;
}

/// <summary>The columns of the status group in the order of their IDs.</summary>
[InlineArray(PlainValues.Count)]
internal struct PlainColumns
{
    private PlainColumn _first;
}

internal static class PlainLayouts
{
    private static readonly byte[][] Names =
    [
        .. new[]
        {
            "Site", "Time", "TransactionID", "ArchitectureName",
            "PackageID", "Server", "Type", "Status", "SourceVersion", "Share", "UpdateTime", "TransactionID",
        }.Select(Encoding.ASCII.GetBytes),
    ];

    /// <summary>What a group of a class is for.</summary>
    public static PlainLayout Find(ReadOnlySpan<byte> written) =>
        Ascii.EqualsIgnoreCase(written, "MICROSOFT|PACKAGELOCATION|1.0"u8) ? PlainLayout.Status
        : Ascii.EqualsIgnoreCase(written, "MICROSOFT|IDENTIFICATION|1.0"u8) ? PlainLayout.Identification
        : Ascii.EqualsIgnoreCase(written, "MICROSOFT|ARCHITECTURE|1.0"u8) ? PlainLayout.Architecture
        : PlainLayout.None;

    /// <summary>Which attribute of a layout has a name.</summary>
    public static bool TryFind(PlainLayout layout, ReadOnlySpan<byte> name, out int attribute)
    {
        var (first, end) = layout switch
        {
            PlainLayout.Identification => (PlainAttribute.Site, PlainAttribute.ArchitectureName),
            PlainLayout.Architecture => (PlainAttribute.ArchitectureName, PlainAttribute.PackageId),
            PlainLayout.Status => (PlainAttribute.PackageId, (PlainAttribute)PlainValues.Count),
            _ => (PlainAttribute.Site, PlainAttribute.Site),
        };
        for (attribute = (int)first; attribute < (int)end; attribute++)
        {
            if (Names[attribute].Length == name.Length && Ascii.EqualsIgnoreCase(Names[attribute], name))
            {
                return true;
            }
        }

        attribute = -1;
        return false;
    }
}
