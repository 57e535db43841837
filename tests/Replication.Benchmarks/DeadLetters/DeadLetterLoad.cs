using System.Globalization;
using MassTransit;
using Replication.Contracts;
using Replication.Domain;

namespace Replication.Benchmarks.DeadLetters;

/// <summary>
/// Letters as the distribution manager makes them of reports whose package is unknown past their deadline: so many, of a thousand packages
/// and fifty sites, put on the queue <c>dead-letters</c> in messages as its relay cuts them.
/// </summary>
internal sealed class DeadLetterLoad(int letters)
{
    private const int Packages = 1_000;
    private const int Sites = 50;
    private const int LettersAPortion = 2_500;
    private const int MostOutstanding = 16;

    private static readonly DateTimeOffset FirstAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static IEnumerable<string> PackageIds => Enumerable.Range(0, Packages).Select(PackageId);

    public async Task SendAsync(string broker, Action<int> progress)
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(transport => transport.Host(new Uri(broker)));
        await bus.StartAsync();
        try
        {
            var endpoint = await bus.GetSendEndpoint(new Uri($"exchange:{QueueNames.DeadLetters}"));
            int sent = 0;
            foreach (var wave in Enumerable.Range(0, letters).Chunk(LettersAPortion).SelectMany(Cut).Chunk(MostOutstanding))
            {
                await Task.WhenAll(wave.Select(message => endpoint.Send(message)));
                progress(sent += wave.Sum(message => message.Items.Count));
            }
        }
        finally
        {
            await bus.StopAsync();
        }
    }

    private static IEnumerable<ItemsDeadLettered> Cut(int[] portion) =>
        MessagePortions.Cut(portion.Select(Letter), letter => ContractJson.Write(letter).Length).Select(letters => new ItemsDeadLettered { Items = letters });

    private static string PackageId(int index) => string.Create(CultureInfo.InvariantCulture, $"1000{index:X4}");

    private static FailedItem Letter(int index)
    {
        var at = FirstAt.AddMilliseconds(index);
        string packageId = PackageId(index % Packages)[..3] + "Z" + PackageId(index % Packages)[4..];
        string site = string.Create(CultureInfo.InvariantCulture, $"M{index % Sites:00}");
        return new FailedItem
        {
            ClaimId = Guid.CreateVersion7(at),
            Row = 1,
            Stage = Stage.DistributionManager.WireName(),
            Reason = DeadLetterReason.UnresolvedPackage.WireName(),
            Message = $"This PkgID ({packageId}) does not exist in the parent table, SMSPackages.",
            Lane = site,
            FileName = string.Create(CultureInfo.InvariantCulture, $"{index:X8}.MIF"),
            ClaimedAt = at,
            FailedAt = at,
            Condition = $"missing-package:{packageId[..3]}?{packageId[4..]}",
            PackageId = packageId,
            SiteCode = site,
            Payload = ContractJson.Write(new ReportedStatus
            {
                Row = 1,
                PackageId = packageId,
                SiteCode = site,
                Server = string.Create(CultureInfo.InvariantCulture, $"{site}SRV{index / Packages}"),
                Type = "COPY",
                Status = "INSTALLED",
                UpdatedAt = at,
                TransactionId = index,
            }),
        };
    }
}
