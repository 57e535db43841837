using System.Diagnostics.Metrics;
using Replication.Hosting.Telemetry;

namespace Replication.Cli.Demo;

/// <summary>Counts claimed files by the despooler's own metric.</summary>
internal sealed class ClaimCounter : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _claimed;

    public ClaimCounter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ReplicationTelemetry.Name && instrument.Name == "replication.files.claimed")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _claimed, count));
        _listener.Start();
    }

    public long Claimed => Interlocked.Read(ref _claimed);

    public void Dispose() => _listener.Dispose();
}
