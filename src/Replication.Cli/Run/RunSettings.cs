namespace Replication.Cli.Run;

/// <summary>A role of the pipeline that a process can run.</summary>
internal enum Role
{
    Despooler,
    Translation,
    DistributionManager,
    DeadLetters,
    Console,
}

/// <summary>What a process is to run.</summary>
internal sealed record RunSettings
{
    /// <summary>The folder where the console listens when nothing else is said.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5080";

    /// <summary>At least one.</summary>
    public required IReadOnlySet<Role> Roles { get; init; }

    /// <summary>The data folder.</summary>
    public required string Data { get; init; }

    /// <summary>The inbox.</summary>
    public required string Inbox { get; init; }

    /// <summary>Where to listen; null for nowhere.</summary>
    public string? Urls { get; init; }

    /// <summary>End when everything that came in has an outcome.</summary>
    public bool UntilIdle { get; init; }
}
