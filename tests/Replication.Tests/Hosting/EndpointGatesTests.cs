using System.Reflection;
using MassTransit;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Replication.Hosting.Bus;
using Replication.Hosting.Health;
using Xunit;

namespace Replication.Tests.Hosting;

/// <summary>A queue whose consuming was stopped, on an endpoint that can't be started or stopped as it likes: the broker is away as well.</summary>
public sealed class EndpointGatesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Readiness _readiness = new();

    [Theory]
    [InlineData("Start")]
    [InlineData("Stop")]
    [InlineData("get_Ready")]
    public async Task What_can_not_be_started_again_is_tried_until_it_is_and_the_role_is_not_ready_meanwhile(string fails)
    {
        var endpoint = DispatchProxy.Create<IReceiveEndpoint, Endpoint>();
        var calls = (Endpoint)(object)endpoint;
        calls.Fails = fails;
        var lifetime = new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance);
        var gates = new EndpointGates(_readiness, lifetime, _time, NullLogger<EndpointGates>.Instance);
        var ready = DispatchProxy.Create<ReceiveEndpointReady, ReadyEndpoint>();
        ((ReadyEndpoint)(object)ready).Endpoint = endpoint;
        await ((IReceiveEndpointObserver)gates).Ready(ready);

        gates.Close("translation", "the database is away");
        for (int step = 0; step < 500 && gates.IsClosed("translation"); step++)
        {
            if (calls.Failures is > 0 and < 3)
            {
                Assert.NotEmpty(_readiness.Problems);
            }

            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.False(gates.IsClosed("translation"));
        Assert.Equal(3, calls.Failures);
        Assert.Equal("get_Ready", calls.Last);
        Assert.Empty(_readiness.Problems);
    }

    /// <summary>Tells that the endpoint of the queue is ready.</summary>
    public class ReadyEndpoint : DispatchProxy
    {
        public IReceiveEndpoint? Endpoint { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == "get_InputAddress" ? new Uri("loopback://localhost/translation") : Endpoint;
    }

    /// <summary>An endpoint, and its handle, whose call of a name fails three times.</summary>
    public class Endpoint : DispatchProxy
    {
        private Endpoint? _of;

        public string Fails { get; set; } = "";

        public int Failures { get; private set; }

        public string Last { get; private set; } = "";

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => (_of ?? this).Answer(targetMethod!.Name);

        private object Answer(string call)
        {
            Last = call;
            if (call == Fails && Failures < 3)
            {
                Failures++;
                return call == "Start" ? throw new ConnectionException("The broker is away.") : Failed(call);
            }

            return call switch
            {
                "Start" => Handle(),
                "Stop" => Task.CompletedTask,
                _ => Task.FromResult<ReceiveEndpointReady>(null!),
            };
        }

        // What MassTransit cancels is not the process that ends.
        private static Task Failed(string call) => call == "Stop"
            ? Task.FromException(new ConnectionException("The broker is away."))
            : Task.FromException<ReceiveEndpointReady>(new OperationCanceledException("The connection was closed."));

        private ReceiveEndpointHandle Handle()
        {
            var handle = Create<ReceiveEndpointHandle, Endpoint>();
            ((Endpoint)(object)handle)._of = this;
            return handle;
        }
    }
}
