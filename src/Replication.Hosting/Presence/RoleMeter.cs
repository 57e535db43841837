using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Replication.Hosting.Telemetry;

namespace Replication.Hosting.Presence;

/// <summary>By which of its metrics a role is seen to work.</summary>
/// <param name="Role">Its name.</param>
/// <param name="Items">The counter of the items that it has done; null where there is none.</param>
/// <param name="Backlog">The gauge of what waits before it, a value per lane; null where only the queue tells.</param>
/// <param name="OldestAge">The gauge of the age of the oldest of that in seconds.</param>
public sealed record RoleMetrics(string Role, string? Items, string? Backlog = null, string? OldestAge = null);

/// <summary>Listens to the metrics of a role in this process, so that what the role does is not told twice. Thread safe.</summary>
internal sealed class RoleMeter : IDisposable
{
    /// <summary>A lane that told nothing for so long is there no more; the gauges tell every 15 s.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    private readonly RoleMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<object, (long Value, long At)> _backlog = new();
    private readonly ConcurrentDictionary<object, (double Value, long At)> _ages = new();
    private long _items;
    private long? _askedAt;

    public RoleMeter(RoleMetrics metrics, TimeProvider time)
    {
        _metrics = metrics;
        _time = time;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == ReplicationTelemetry.Meter && (instrument.Name == metrics.Items || instrument.Name == metrics.Backlog || instrument.Name == metrics.OldestAge))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Count(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, _) => _ages[KeyOf(tags)] = (value, time.GetTimestamp()));
        _listener.Start();
    }

    /// <summary>Items a second since this was asked before; null the first time, or where nothing counts them. One caller.</summary>
    public double? Rate()
    {
        long items = Interlocked.Exchange(ref _items, 0);
        var since = _askedAt is { } at ? _time.GetElapsedTime(at) : (TimeSpan?)null;
        _askedAt = _time.GetTimestamp();
        return _metrics.Items is not null && since is { TotalSeconds: > 0 } interval ? items / interval.TotalSeconds : null;
    }

    /// <summary>What waits in all lanes; null where nothing tells.</summary>
    public long? Backlog()
    {
        var values = _backlog.Values.Where(lane => IsFresh(lane.At)).ToList();
        return values.Count == 0 ? null : values.Sum(lane => lane.Value);
    }

    /// <summary>The age of the oldest in any lane in seconds; null where nothing tells.</summary>
    public double? OldestSeconds()
    {
        var values = _ages.Values.Where(lane => IsFresh(lane.At)).ToList();
        return values.Count == 0 ? null : values.Max(lane => lane.Value);
    }

    public void Dispose() => _listener.Dispose();

    private void Count(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (instrument.Name == _metrics.Backlog)
        {
            _backlog[KeyOf(tags)] = (value, _time.GetTimestamp());
        }
        else
        {
            Interlocked.Add(ref _items, value);
        }
    }

    private bool IsFresh(long at) => _time.GetElapsedTime(at) < Kept;

    private static object KeyOf(ReadOnlySpan<KeyValuePair<string, object?>> tags) => tags.IsEmpty ? "" : tags[0].Value ?? "";
}
