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

/// <summary>What a plain file has for an attribute.</summary>
internal enum PlainKind : byte
{
    /// <summary>Not even the attribute.</summary>
    None,

    /// <summary>The attribute without a value.</summary>
    Named,
    Number,
    Text,
}

/// <summary>A value as the place where it stands in the file; eight octets, so that it travels in a register.</summary>
internal readonly record struct PlainValue
{
    public PlainValue(PlainKind kind, int offset, int length, int textOctets)
    {
        (Kind, _offset, _length, _textOctets) = (kind, (ushort)offset, (ushort)length, (ushort)textOctets);
    }

    private readonly ushort _offset;
    private readonly ushort _length;
    private readonly ushort _textOctets;

    public PlainKind Kind { get; }

    public bool IsGiven => Kind >= PlainKind.Number;

    public int Offset => _offset;

    public int Length => _length;

    /// <summary>Octets of a text, an escape as one.</summary>
    public int TextOctets => _textOctets;
}

/// <summary>What the type of an attribute asks of its values.</summary>
internal readonly record struct PlainColumn(PlainKind Kind, int DeclaredOctets, byte Attribute = 0)
{
    public bool IsTyped => Kind != PlainKind.None;

    public bool Fits(PlainValue value) => !value.IsGiven || (value.Kind == Kind && value.TextOctets <= DeclaredOctets);
}

/// <summary>A value for each <see cref="PlainAttribute"/>.</summary>
[InlineArray(Count)]
internal struct PlainValues
{
    public const int Count = 12;

    private PlainValue _first;
}

/// <summary>A column for each <see cref="PlainAttribute"/>.</summary>
[InlineArray(PlainValues.Count)]
internal struct PlainColumns
{
    private PlainColumn _first;
}

/// <summary>The attributes of the status group in the order of their IDs.</summary>
[InlineArray(PlainValues.Count)]
internal struct PlainOrder
{
    private byte _first;
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

    /// <summary>What a group of a class is for. A class in another case is folded, which the parser has something to say about.</summary>
    public static PlainLayout Find(ReadOnlySpan<byte> written) =>
        written.SequenceEqual("MICROSOFT|PACKAGELOCATION|1.0"u8) ? PlainLayout.Status
        : written.SequenceEqual("MICROSOFT|IDENTIFICATION|1.0"u8) ? PlainLayout.Identification
        : written.SequenceEqual("MICROSOFT|ARCHITECTURE|1.0"u8) ? PlainLayout.Architecture
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
