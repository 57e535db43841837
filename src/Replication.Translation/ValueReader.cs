using System.Globalization;
using Replication.Domain;
using Replication.Mif;

namespace Replication.Translation;

/// <summary>
/// Reads the values of one row by name. The first value that breaks its rule is kept as <see cref="Error"/>, and everything after it is
/// of no use.
/// </summary>
internal sealed class ValueReader
{
    public const string Fix = "Correct it where the file was written and send the file again.";

    private readonly MifRow _row;
    private readonly NamedColumns _columns;
    private readonly string? _siteCode;

    public ValueReader(MifRow row, NamedColumns columns, string? siteCode = null)
    {
        _row = row;
        _columns = columns;
        _siteCode = siteCode;
        if (columns.Duplicate is { } duplicate)
        {
            string message = $"the group \"{row.Template.Name}\" has more than one attribute {duplicate.Name}; it may have one. {Fix}";
            Fail(DeadLetterReason.InvalidValue, duplicate.Position, message);
        }
    }

    /// <summary>The first thing that is wrong.</summary>
    public TranslationError? Error { get; private set; }

    /// <summary>The row's package, once it is known, for the error.</summary>
    public string? PackageId { get; set; }

    /// <summary>A text; null where it is absent, <c>unknown</c>, <c>unsupported</c> or empty.</summary>
    public string? Text(string name)
    {
        if (Given(name) is not { } value)
        {
            return null;
        }

        if (value.Kind == MifValueKind.Literal)
        {
            return Windows1252.Decode(value.Text!);
        }

        Fail(name, value, "a text in quotes");
        return null;
    }

    /// <summary>A text that a status can't do without; empty after an error.</summary>
    public string NeededText(string name)
    {
        string? text = Text(name);
        if (text is null)
        {
            Missing(name);
        }

        return text ?? "";
    }

    /// <summary>An integer, or a text of decimal digits; null where it is absent.</summary>
    public long? Number(string name, long greatest)
    {
        if (Given(name) is not { } value)
        {
            return null;
        }

        bool isNumber = value.Kind == MifValueKind.Integer;
        long number = value.Integer;
        if (value.Kind == MifValueKind.Literal)
        {
            isNumber = long.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        }

        if (isNumber && number >= 0 && number <= greatest)
        {
            return number;
        }

        Fail(name, value, $"an integer of 0 to {greatest}");
        return null;
    }

    /// <summary>A date in UTC; null where it is absent.</summary>
    public DateTimeOffset? Date(string name)
    {
        string? text = Text(name);
        if (text is null)
        {
            return null;
        }

        if (!MifDate.TryParse(text, out var utc))
        {
            Fail(name, MifDate.Rule);
        }

        return utc;
    }

    /// <summary>Where a value stands; the row where it has none.</summary>
    public MifPosition PositionOf(string name) => _columns.ValueOf(name, _row)?.Position ?? _row.Position;

    /// <summary>Whether the text was longer than SMS keeps and lost its end.</summary>
    public bool IsCut(string name) => _columns.ValueOf(name, _row)?.IsCut ?? false;

    /// <summary>A value that is given breaks a rule.</summary>
    public void Fail(string name, string rule)
    {
        if (Error is null && Given(name) is { } value)
        {
            Fail(name, value, rule);
        }
    }

    /// <summary>A value that a status can't do without is missing.</summary>
    public void Missing(string name, string rule = "a status needs it")
    {
        string found = _columns.ValueOf(name, _row) switch
        {
            null => $"the group \"{_row.Template.Name}\" has no attribute {name}",
            { Kind: MifValueKind.Unknown } => $"{name} is unknown",
            { Kind: MifValueKind.Unsupported } => $"{name} is unsupported",
            { Kind: MifValueKind.Literal } => $"{name} is empty",
            _ => $"{name} has no value",
        };
        Fail(DeadLetterReason.MissingAttribute, PositionOf(name), $"{found}; {rule}. {Fix}");
    }

    /// <summary>Keeps the first error.</summary>
    public void Fail(DeadLetterReason reason, MifPosition at, string message) => Error ??= new TranslationError
    {
        Reason = reason,
        Line = at.Line,
        Column = at.Column,
        Message = $"Line {at.Line}, column {at.Column}: {message}",
        PackageId = PackageId,
        SiteCode = _siteCode,
    };

    /// <summary>Keeps the error of another reader, for this row.</summary>
    public void Fail(TranslationError error) => Error ??= error with { PackageId = PackageId, SiteCode = _siteCode };

    private void Fail(string name, MifValue value, string rule)
    {
        string found = value.Kind switch
        {
            MifValueKind.Integer => value.Integer.ToString(CultureInfo.InvariantCulture),
            MifValueKind.Symbol => $"the symbol '{Shown.Text(value.Text!)}'",
            _ when value.IsCut => $"'{Shown.Text(value.Text!)}' of {value.OctetCount} octets",
            _ => $"'{Shown.Text(value.Text!)}'",
        };
        Fail(DeadLetterReason.InvalidValue, value.Position, $"{name} is {found}; it must be {rule}. {Fix}");
    }

    private MifValue? Given(string name) => _columns.ValueOf(name, _row) is { } value
        && value is { Kind: MifValueKind.Literal, OctetCount: > 0 } or { Kind: MifValueKind.Integer or MifValueKind.Symbol }
        ? value
        : null;
}
