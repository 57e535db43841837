namespace Replication.Mif;

internal static class TypeRules
{
    /// <summary>
    /// The value as the attribute's type has it: a number of an enumeration becomes its name, as SMS keeps names. What does not fit is a
    /// warning and stays as it is.
    /// </summary>
    public static MifValue Apply(MifValue value, MifAttribute attribute, DiagnosticList diagnostics)
    {
        if (value.Kind == MifValueKind.Integer && attribute.Enumeration is { } enumeration)
        {
            return Named(value, attribute, enumeration, diagnostics);
        }

        if (value.Kind is not (MifValueKind.Literal or MifValueKind.Integer) || attribute.Type == MifType.Enumeration)
        {
            return value;
        }

        bool wantsText = attribute.Type is MifType.Date or MifType.String or MifType.DisplayString or MifType.OctetString;
        if (wantsText != (value.Kind == MifValueKind.Literal))
        {
            var (found, expected) = wantsText ? ("an integer", "a text in quotes") : ("a text", "an integer");
            diagnostics.Add(
                MifDiagnosticCode.TypeMismatch,
                value.Position,
                0,
                $"The value of \"{attribute.Name}\" is {found}, expected {expected} by its type {attribute.Type}. It is taken as it is; "
                + "make them agree.");
        }
        else if (value.OctetCount > attribute.DeclaredLength)
        {
            diagnostics.Add(
                MifDiagnosticCode.DeclaredLengthExceeded,
                value.Position,
                0,
                $"The value of \"{attribute.Name}\" has {value.OctetCount} octets, expected at most the {attribute.DeclaredLength} that "
                + "its type declares. It is kept whole; correct the type.");
        }

        return value;
    }

    private static MifValue Named(MifValue value, MifAttribute attribute, MifEnumeration enumeration, DiagnosticList diagnostics)
    {
        if (enumeration.Members.TryGetValue(value.Integer, out string? name))
        {
            return value with { Kind = MifValueKind.Literal, Integer = 0, Text = name };
        }

        diagnostics.Add(
            MifDiagnosticCode.UnknownEnumerationMember,
            value.Position,
            0,
            $"The value of \"{attribute.Name}\" is {value.Integer}, expected a member of its enumeration. It is taken as it is; "
            + "correct it.");
        return value;
    }
}
