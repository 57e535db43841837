using Replication.Hosting.Options;

namespace Replication.Despooler.Inbox;

/// <summary>What the despooler takes from where. Section <c>Inbox</c>.</summary>
public sealed class InboxOptions : ICheckedOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Inbox";

    private const long LargestFile = 11 * 1024 * 1024;

    /// <summary>The inbox. Default <c>inbox</c> in the data folder.</summary>
    public string? Folder { get; set; }

    /// <summary>
    /// The largest file that is read, in octets; a larger one is a dead letter. Default 5,000,000 (Q198766); 1 to 11 MiB, as a message is
    /// at most 16 MiB and octets grow by a third in it.
    /// </summary>
    public long MaximumFileBytes { get; set; } = 5_000_000;

    /// <summary>How long size and time of a file that is not renamed in must rest before it is claimed. Default 500 ms; 0 to 1 h.</summary>
    public TimeSpan SettleDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often each lane is read whether or not anything was noticed. Default 2 s; 50 ms to 1 h.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Names that are not touched, with <c>*</c> and <c>?</c>, separated by semicolons, without regard to case. Names that begin with a dot
    /// are never touched.
    /// </summary>
    public string Ignore { get; set; } = "*.tmp;*.part;*.filepart";

    /// <summary>Where files go that are done, by lane; outside the inbox. Default null: they are removed.</summary>
    public string? Archive { get; set; }

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (MaximumFileBytes is < 1 or > LargestFile)
        {
            yield return $"Inbox:MaximumFileBytes is {MaximumFileBytes}; it must be 1 to {LargestFile}.";
        }

        if (SettleDelay < TimeSpan.Zero || SettleDelay > TimeSpan.FromHours(1))
        {
            yield return $"Inbox:SettleDelay is {SettleDelay}; it must be 00:00:00 to 01:00:00.";
        }

        if (SweepInterval < TimeSpan.FromMilliseconds(50) || SweepInterval > TimeSpan.FromHours(1))
        {
            yield return $"Inbox:SweepInterval is {SweepInterval}; it must be 00:00:00.050 to 01:00:00.";
        }
    }
}
