namespace Replication.Benchmarks.Throughput;

/// <summary>A way from files to rows.</summary>
internal interface IPipeline : IAsyncDisposable
{
    string Name { get; }

    /// <summary>How many files a round gives it.</summary>
    int Files { get; }

    /// <summary>A place on the file system of its inbox, for files that are to come.</summary>
    string Workplace { get; }

    /// <summary>The processes that are its own, by name; servers are not among them.</summary>
    IReadOnlyDictionary<string, int> Processes { get; }

    /// <summary>Forgets all rows, so that each round inserts.</summary>
    Task ForgetAsync();

    /// <summary>Takes all files of a folder and returns when the last row is committed.</summary>
    Task DrainAsync(string folder, int files);
}
