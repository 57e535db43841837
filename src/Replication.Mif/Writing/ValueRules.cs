namespace Replication.Mif;

/// <summary>What is wrong with a text or a value, for <see cref="WritingPlace.Require"/>; null where nothing is.</summary>
internal sealed class ValueRules
{
    /// <summary>What reading in a mode leaves as it is.</summary>
    public static ValueRules Of(MifMode mode) => mode == MifMode.Sms
        ? new ValueRules { MaximumText = LiteralBuffer.MaximumTextOctets, EndsAtNul = true, NamesMembers = true }
        : new ValueRules { MaximumText = int.MaxValue, EndsAtNul = false, NamesMembers = false };

    /// <summary>The characters of a text beyond which it is cut.</summary>
    public required int MaximumText { get; init; }

    /// <summary>Whether a text ends at a NUL.</summary>
    public required bool EndsAtNul { get; init; }

    /// <summary>Whether the number of an enumeration's member becomes the member's name.</summary>
    public required bool NamesMembers { get; init; }

    /// <summary>A text as all but values have it: what is cut of it when it is read is lost.</summary>
    public string? FaultOf(string? text) =>
        text is null ? null
        : text.Length > MaximumText ? $"has {text.Length} characters, expected at most {MaximumText}, at which it is cut. Shorten it."
        : FaultOfCharacters(text, EndsAtNul);

    /// <summary>A value of a header comment, which is no literal: it has no escapes, and NUL is like any other character.</summary>
    public static string? FaultOfHeader(string value) =>
        value.AsSpan().IndexOfAny('>', '\r', '\n') >= 0
            ? "has a '>' or a line's end, expected neither, as a header comment has no escapes. Remove it."
            : FaultOfCharacters(value, endsAtNul: false);

    /// <summary>A class that was made for another mode compares in another way than the one that is read.</summary>
    public static string? FaultOf(MifClass mifClass, MifMode mode) =>
        mifClass.Equals(new MifClass(mifClass.Written, mode))
            ? null
            : $"\"{mifClass.Written}\" was made for another mode, expected {mode}. Pass the mode to the constructor of MifClass.";

    public static string? FaultOf(int number, int smallest) =>
        number < smallest ? $"is {number}, expected {smallest} to {int.MaxValue}. Correct it." : null;

    public static string? FaultOf<T>(T value)
        where T : struct, Enum =>
        Enum.IsDefined(value) ? null : $"is {value}, expected a member of {typeof(T).Name}. Correct it.";

    public string? FaultOf(MifValue value, MifAttribute attribute)
    {
        bool hasText = value.Kind is MifValueKind.Literal or MifValueKind.Symbol;
        if (hasText != (value.WholeText is not null) || (value.Kind != MifValueKind.Integer && value.Integer != 0) || !Enum.IsDefined(value.Kind))
        {
            return $"is of the kind {value.Kind}, expected a text with a literal or a symbol and with nothing else, and the integer 0 with all "
                + "but an integer. Make it with MifValue.FromText, FromInteger, FromSymbol, Unknown or Unsupported.";
        }

        if (value.Kind == MifValueKind.Integer)
        {
            return NamesMembers && attribute.Enumeration is { } enumeration && enumeration.Members.TryGetValue(value.Integer, out string? member)
                ? $"is {value.Integer}, expected \"{member}\", as values of an enumeration are the names of its members. Write the name."
                : null;
        }

        return hasText ? FaultOfCut(value.Text, value.WholeText!) ?? FaultOfCharacters(value.WholeText!, EndsAtNul) : null;
    }

    private string? FaultOfCut(string? text, string whole) =>
        text == (whole.Length > MaximumText ? whole[..MaximumText] : whole)
            ? null
            : $"has the text \"{text}\", expected the first {MaximumText} characters of its whole text. Make it with MifValue.FromText.";

    private static string? FaultOfCharacters(string text, bool endsAtNul)
    {
        int index = text.AsSpan().IndexOfAnyExceptInRange(endsAtNul ? '\u0001' : '\0', '\u00FF');
        return index < 0 ? null
            : text[index] == '\0' ? $"has a NUL at index {index}, expected none, as a text ends there when it is read. Remove it."
            : $"has the character U+{(int)text[index]:X4} at index {index}, expected those of ISO 8859-1, U+0001 to U+00FF. Replace it.";
    }
}
