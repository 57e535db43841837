namespace Replication.Mif;

/// <summary>An attribute while it is being read.</summary>
internal sealed class AttributeDraft
{
    public string Name { get; set; } = "";

    public int Id { get; set; }

    public MifType Type { get; set; }

    public int? DeclaredLength { get; set; }

    public LiteralText? EnumerationName { get; set; }

    public MifEnumeration? Enumeration { get; set; }

    public string? Description { get; set; }

    public MifAccess? Access { get; set; }

    public MifStorage? Storage { get; set; }

    public MifValue Value { get; set; }

    public required MifPosition Position { get; init; }

    public OpenBlock Open => new(MifKeyword.Attribute, 3, Name, Position);

    /// <summary>The attribute with its value checked against its type.</summary>
    public MifAttribute Finish(ComponentDraft component, DiagnosticList diagnostics)
    {
        if (EnumerationName is { } name)
        {
            Enumeration = component.EnumerationsByName.GetValueOrDefault(name.Text);
            if (Enumeration is null)
            {
                diagnostics.AddForgivable(
                    MifDiagnosticCode.UnknownEnumeration,
                    name.Position,
                    0,
                    $"The {Open} is of the type \"{name.Text}\", expected an enumeration that the component has before it.",
                    "Its value is taken as it is.",
                    "Correct the name, or add the enumeration.");
            }
        }

        var attribute = Create(Value);
        var value = TypeRules.Apply(Value, attribute, diagnostics);
        return value == Value ? attribute : Create(value);
    }

    private MifAttribute Create(MifValue value) => new()
    {
        Name = Name,
        Id = Id,
        Type = Type,
        DeclaredLength = DeclaredLength,
        EnumerationName = EnumerationName?.Text,
        Enumeration = Enumeration,
        Description = Description,
        Access = Access,
        Storage = Storage,
        Value = value,
        Position = Position,
    };
}
