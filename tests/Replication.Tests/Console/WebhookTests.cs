using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Replication.Console.Webhooks;
using Replication.Domain;
using Replication.SiteDatabase;
using Replication.Tests.SiteDatabase;
using Xunit;

namespace Replication.Tests.Console;

/// <summary>Notices on their way to a receiver that is one: an HTTP server on this machine.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<(IHeaderDictionary Headers, string Body)> _received = new();
    private int _answer = StatusCodes.Status204NoContent;
    private WebApplication _receiver = null!;
    private SiteDatabaseFixture _site = null!;
    private WebhookPost _post = null!;
    private WebhookDispatch _dispatch = null!;

    private string Url => $"{_receiver.Urls.First()}/notices";

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _receiver = builder.Build();
        _receiver.MapPost("/notices", async Task<IResult> (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body, Encoding.UTF8);
            _received.Enqueue((new HeaderDictionary(request.Headers.ToDictionary()), await reader.ReadToEndAsync()));
            return _answer == StatusCodes.Status302Found ? Results.Redirect("/elsewhere") : Results.StatusCode(_answer);
        });
        _receiver.MapFallback(() => Results.Text("A redirect was followed."));
        await _receiver.StartAsync();
        _site = await SiteDatabaseFixture.CreateAsync();
        _post = new WebhookPost(new EphemeralDataProtectionProvider(), new SiteIdentity(SiteCode.Parse("CEN"), null, false), _site.Time);
        _dispatch = new WebhookDispatch(_site.Deliveries, _post, _site.Database, _site.Time, NullLogger<WebhookDispatch>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _dispatch.Dispose();
        _post.Dispose();
        await _site.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_notice_is_posted_once_with_a_signature_that_its_secret_verifies()
    {
        string secret = await AddAsync("ops");
        await NoticeAsync();
        Assert.Equal(1, await RunAsync());
        Assert.Equal(0, await RunAsync());
        var (headers, body) = Assert.Single(_received);
        var json = JsonNode.Parse(body)!;
        Assert.Equal(
            ("ceiling-reached", "M01", "CEN", "1999-03-01"),
            (json["kind"]!.ToString(), json["subject"]!.ToString(), json["site"]!.ToString(), json["at"]!.ToString()[..10]));
        Assert.Equal(["at", "id", "kind", "message", "site", "subject"], json.AsObject().Select(field => field.Key).Order());
        Assert.Equal(WebhookPost.Sign(secret, _site.Time.GetUtcNow().ToUnixTimeSeconds(), Encoding.UTF8.GetBytes(body)), headers["Replication-Signature"].ToString());
        Assert.Matches("^t=[0-9]+,v1=[0-9a-f]{64}$", headers["Replication-Signature"].ToString());
        Assert.Equal("ceiling-reached", headers["Replication-Event"].ToString());
        var delivery = Assert.Single(await DeliveriesAsync(DeliveryState.Delivered));
        Assert.Equal((delivery.DeliveryId.ToString(System.Globalization.CultureInfo.InvariantCulture), 1, null), (headers["Replication-Delivery"].ToString(), delivery.Attempts, delivery.Problem));
    }

    /// <summary>Known from another implementation (Python's hmac).</summary>
    [Fact]
    public void The_signature_is_the_HMAC_of_time_and_body() => Assert.Equal(
        "t=1700000000,v1=f9991752176567cbdd4877295ed305eea5bbfa804d54127dcdcb2ad4680e5446",
        WebhookPost.Sign("whsec_0123", 1_700_000_000, """{"id":"1"}"""u8));

    [Fact]
    public async Task A_webhook_gets_the_kinds_that_it_wants_and_a_test_in_any_case()
    {
        await AddAsync("ops", NoticeKind.RoleGone);
        await NoticeAsync();
        Assert.Equal(0, await RunAsync());
        Assert.NotNull(await _site.Webhooks.TestAsync("ops", "tester", CancellationToken.None));
        Assert.Null(await _site.Webhooks.TestAsync("nobody", "tester", CancellationToken.None));
        Assert.Equal(1, await RunAsync());
        Assert.Equal("test", Assert.Single(_received).Headers["Replication-Event"].ToString());
    }

    [Fact]
    public async Task What_is_not_taken_is_tried_later_and_later_is_dead_after_seven_attempts_and_arrives_when_somebody_retries_it()
    {
        await AddAsync("ops");
        await NoticeAsync();
        _answer = StatusCodes.Status500InternalServerError;
        foreach (double seconds in (double[])[0, 10, 60, 300, 1_800, 7_200, 21_600])
        {
            Advance(seconds - 1);
            Assert.Equal(0, seconds > 0 ? await RunAsync() : 0);
            Advance(1);
            Assert.Equal(1, await RunAsync());
        }

        var dead = Assert.Single(await DeliveriesAsync(DeliveryState.Dead));
        Assert.Equal((7, "It answered 500; 2xx is needed."), (dead.Attempts, dead.Problem));
        _site.Time.Advance(TimeSpan.FromDays(7));
        Assert.Equal(0, await RunAsync());

        _answer = StatusCodes.Status200OK;
        Assert.True(await _site.Deliveries.RetryAsync(dead.DeliveryId, "tester", CancellationToken.None));
        Assert.Equal(1, await RunAsync());
        Assert.Equal(8, _received.Count);
        Assert.Single(_received.Select(item => item.Headers["Replication-Delivery"].ToString()).Distinct());
        Assert.Single(await DeliveriesAsync(DeliveryState.Delivered));
        Assert.False(await _site.Deliveries.RetryAsync(dead.DeliveryId, "tester", CancellationToken.None));

        void Advance(double seconds) => _site.Time.Advance(TimeSpan.FromSeconds(Math.Max(0, seconds)));
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_a_receiver_that_is_away_is_told()
    {
        await AddAsync("ops");
        _answer = StatusCodes.Status302Found;
        await NoticeAsync();
        await RunAsync();
        Assert.Contains("redirects are not followed", Assert.Single(await DeliveriesAsync(DeliveryState.Pending)).Problem, StringComparison.Ordinal);
        await _receiver.StopAsync(TestContext.Current.CancellationToken);
        _site.Time.Advance(TimeSpan.FromSeconds(10));
        await RunAsync();
        Assert.Contains("can't be reached", Assert.Single(await DeliveriesAsync(DeliveryState.Pending)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delivery_whose_process_died_while_it_posted_is_posted_again_by_another()
    {
        await AddAsync("ops");
        await NoticeAsync();
        await _site.Deliveries.DispatchAsync(100, CancellationToken.None);
        Assert.Single(await _site.Deliveries.TakeAsync(20, CancellationToken.None));
        Assert.Equal(0, await RunAsync());
        _site.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await RunAsync());
        Assert.Equal(2, Assert.Single(await DeliveriesAsync(DeliveryState.Delivered)).Attempts);
    }

    [Fact]
    public async Task A_webhook_that_is_removed_takes_its_deliveries_along_and_all_is_audited()
    {
        await AddAsync("ops");
        await NoticeAsync();
        await _site.Deliveries.DispatchAsync(100, CancellationToken.None);
        Assert.True(await _site.Webhooks.RemoveAsync("ops", "tester", "no more", CancellationToken.None));
        Assert.Equal(0, await RunAsync());
        Assert.Empty(await DeliveriesAsync(null));
        Assert.Equal(
            ["removed a webhook no more", "added a webhook "],
            (await _site.Audit.ListAsync(null, null, 0, CancellationToken.None)).Where(line => line.What.Contains("webhook", StringComparison.Ordinal)).Select(line => $"{line.What} {line.Why}"));
    }

    private Task<int> RunAsync() => _dispatch.RunOnceAsync(CancellationToken.None);

    private Task<bool> NoticeAsync() =>
        _site.Lanes.HoldAsync(new LaneFigures("M01", 20, 20, null), "dead-letters", "20 of 20 items", CancellationToken.None);

    private async Task<List<WebhookDeliveryRow>> DeliveriesAsync(DeliveryState? state) =>
        (await _site.Deliveries.ListAsync(state, 0, CancellationToken.None)).ConvertAll(item => item.Delivery);

    private async Task<string> AddAsync(string name, params NoticeKind[] kinds)
    {
        var (secret, kept) = _post.NewSecret();
        Assert.DoesNotContain(secret, kept, StringComparison.Ordinal);
        Assert.True(await _site.Webhooks.AddAsync(
            new WebhookRow { Name = name, Url = Url, Secret = kept, Kinds = string.Join(' ', kinds.Select(kind => kind.WireName())), CreatedAt = _site.Time.GetUtcNow(), By = "tester" },
            CancellationToken.None));
        return secret;
    }
}
