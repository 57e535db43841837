namespace Replication.Mif;

internal static class TypeRules
{
    /// <summary>
    /// The value as the attribute's type has it: in the SMS dialect a number of an enumeration becomes its name. What does not fit is
    /// reported and stays as it is.
    /// </summary>
    public static MifValue Apply(MifValue value, MifAttribute attribute, DiagnosticList diagnostics)
    {
        if (value.Kind is not (MifValueKind.Literal or MifValueKind.Integer))
        {
            return value;
        }

        if (attribute.Enumeration is { } enumeration)
        {
            return OfEnumeration(value, attribute, enumeration, diagnostics);
        }

        if (attribute.Type == MifType.Enumeration)
        {
            return value;
        }

        bool wantsText = attribute.Type is MifType.Date or MifType.String or MifType.DisplayString or MifType.OctetString;
        if (wantsText != (value.Kind == MifValueKind.Literal))
        {
            var (found, expected) = wantsText ? ("an integer", "a text in quotes") : ("a text", "an integer");
            diagnostics.AddForgivable(
                MifDiagnosticCode.TypeMismatch,
                value.Position,
                0,
                $"The value of \"{attribute.Name}\" is {found}, expected {expected} by its type {attribute.Type}.",
                "It is taken as it is.",
                "Make value and type agree.");
        }
        else if (value.OctetCount > attribute.DeclaredLength)
        {
            diagnostics.AddForgivable(
                MifDiagnosticCode.DeclaredLengthExceeded,
                value.Position,
                0,
                $"The value of \"{attribute.Name}\" has {value.OctetCount} octets, expected at most the {attribute.DeclaredLength} that "
                + "its type declares.",
                "It is kept whole.",
                "Correct the type, or shorten the text.");
        }
        else if (diagnostics.IsStrict)
        {
            CheckStrictly(value, attribute, diagnostics);
        }

        return value;
    }

    private static MifValue OfEnumeration(MifValue value, MifAttribute attribute, MifEnumeration enumeration, DiagnosticList diagnostics)
    {
        bool isMember = value.Kind == MifValueKind.Integer
            ? enumeration.Members.ContainsKey(value.Integer)
            : !diagnostics.IsStrict || enumeration.Members.Values.Contains(value.Text, StringComparer.Ordinal);
        if (isMember)
        {
            return value.Kind == MifValueKind.Literal || diagnostics.IsStrict ? value : Named(value, enumeration.Members[value.Integer]);
        }

        string found = value.Kind == MifValueKind.Integer ? $"{value.Integer}" : $"\"{value.Text}\"";
        diagnostics.AddForgivable(
            MifDiagnosticCode.UnknownEnumerationMember,
            value.Position,
            0,
            $"The value of \"{attribute.Name}\" is {found}, expected a member of its enumeration.",
            "It is taken as it is.",
            "Correct the value, or add the member.");
        return value;
    }

    private static MifValue Named(MifValue value, string name) =>
        value with { Kind = MifValueKind.Literal, Integer = 0, Text = name };

    /// <summary>What SMS does not look at: the range of a type, and dates.</summary>
    private static void CheckStrictly(MifValue value, MifAttribute attribute, DiagnosticList diagnostics)
    {
        if (value.Kind == MifValueKind.Literal)
        {
            if (attribute.Type == MifType.Date && !IsDate(value.Text!))
            {
                const string Message = "expected a date of 25 characters, yyyymmddHHMMSS.uuuuuu+ooo, '*' in what is open. Correct it.";
                diagnostics.Add(MifDiagnosticCode.InvalidDate, value.Position, 0, $"The value of \"{attribute.Name}\" is no date, {Message}");
            }

            return;
        }

        var (least, greatest) = attribute.Type switch
        {
            MifType.Gauge or MifType.Counter => (0L, uint.MaxValue),
            MifType.Counter64 => (0L, long.MaxValue),
            MifType.Integer64 => (long.MinValue, long.MaxValue),
            _ => (int.MinValue, int.MaxValue),
        };
        if (value.Integer < least || value.Integer > greatest)
        {
            string message = $"The value of \"{attribute.Name}\" is {value.Integer}, expected {least} to {greatest} by its type "
                + $"{attribute.Type}. Correct the value or the type.";
            diagnostics.Add(MifDiagnosticCode.IntegerOutOfRange, value.Position, 0, message);
        }
    }

    /// <summary>The guides have three NULs behind the 25 characters; files mostly leave them out.</summary>
    private static bool IsDate(string text)
    {
        const string Form = "dddddddddddddd.dddddd+ddd";
        if (text.TrimEnd('\0').Length != Form.Length || text.Length > Form.Length + 3)
        {
            return false;
        }

        for (int index = 0; index < Form.Length; index++)
        {
            char found = text[index];
            bool fits = Form[index] switch
            {
                'd' => char.IsAsciiDigit(found) || found == '*',
                '+' => found is '+' or '-',
                _ => found == '.',
            };
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }
}
