namespace Replication.Cli.Demo;

/// <summary>What a demo came to; its JSON is part of the surface.</summary>
internal sealed record DemoResult
{
    /// <summary>Reports that the simulated sites sent, as they counted.</summary>
    public required int Sent { get; init; }

    /// <summary>Files that the despooler claimed.</summary>
    public required long FilesDespooled { get; init; }

    public required long Received { get; init; }

    public required long Applied { get; init; }

    public required long Stale { get; init; }

    public required long Waiting { get; init; }

    public required long DeadLettered { get; init; }

    /// <summary>Reports whose package was found by the success marker.</summary>
    public required long MarkersResolved { get; init; }

    public required IReadOnlyDictionary<string, int> DeadLettersByReason { get; init; }

    /// <summary>From the first file to the last outcome.</summary>
    public required double Seconds { get; init; }

    public required double StatusesPerSecond { get; init; }

    /// <summary>The article's report as the site database has it now; null where it was not applied.</summary>
    public required ArticleStatus? Article { get; init; }

    /// <summary>The data folder, for looking further.</summary>
    public required string Data { get; init; }

    /// <summary>Whether every report that was sent has exactly one outcome.</summary>
    public bool AddsUp => Sent == Received && Received == Applied + Stale + Waiting + DeadLettered;
}

/// <summary>The status that 100Z0006 became.</summary>
internal sealed record ArticleStatus(string Reported, string PackageId, string SiteCode, string Server, string Status);
