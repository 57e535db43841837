namespace Replication.Mif;

/// <summary>Whose rules a MIF is read by.</summary>
public enum MifMode
{
    /// <summary>
    /// As SMS 1.2 reads: what its writers are known to do wrong is forgiven with a warning, texts are cut at 255 octets and at NUL, classes
    /// are folded to upper case, enumerations keep their names, and no group ComponentID is needed.
    /// </summary>
    /// <remarks>Source: the SMS 1.2 Resource Guide, on differences between SMS and the DMI 4.5 MIF specification; real files.</remarks>
    Sms,

    /// <summary>
    /// As the DMI guides have it: nothing is forgiven, texts are whole, names and classes compare as they are written, integers have the
    /// range of their type, enumerations keep their numbers, and the group ComponentID is needed.
    /// </summary>
    /// <remarks>Of Unicode files and of counters beyond 63 bits this parser takes none, though the guides allow them.</remarks>
    Strict,
}
