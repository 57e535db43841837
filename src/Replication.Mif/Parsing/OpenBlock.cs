namespace Replication.Mif;

/// <summary>A block that is being read.</summary>
/// <param name="Block">What it is.</param>
/// <param name="Level">How deep it is: 1 for the component, 4 for an enumeration inside a type.</param>
/// <param name="Name">Its name, empty where not known yet.</param>
/// <param name="Position">Where it begins.</param>
internal readonly record struct OpenBlock(MifKeyword Block, int Level, string Name, MifPosition Position)
{
    /// <summary>The block for messages, such as <c>group "Identification" of line 3, column 2</c>.</summary>
    public override string ToString()
    {
        string noun = Block == MifKeyword.Enum ? "enumeration" : Block.Text().ToLowerInvariant();
        return Name.Length == 0 ? $"{noun} of {Position}" : $"{noun} \"{Name}\" of {Position}";
    }
}
