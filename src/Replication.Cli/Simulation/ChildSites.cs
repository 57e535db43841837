using System.Globalization;
using System.Text;
using Replication.Domain;

namespace Replication.Cli.Simulation;

/// <summary>
/// SMS 1.2 child sites: what they would send, as a pure function of the plan. Reports that are to be applied have a key each, so what is
/// applied does not depend on the order in which files are taken up.
/// </summary>
internal sealed class ChildSites
{
    private const int ArticleNumber = 6;
    private const int FirstMissingNumber = 0xF000;

    /// <summary>The report of KB Q235805, which is the first that is sent.</summary>
    public static readonly ReportedPackageId ArticleReported = ReportedPackageId.Parse(Marked(ArticleNumber));

    /// <summary>The package that it means.</summary>
    public static readonly PackageId ArticlePackage = PackageId.Parse(Id(ArticleNumber));

    /// <summary>The site that sends it.</summary>
    public static readonly SiteCode ArticleSite = SiteCode.Parse(Site(0));

    /// <summary>The server that it is of.</summary>
    public static readonly string ArticleServer = Server(Site(0), 0);

    /// <summary>A package that faulty reports mean and the site does not know.</summary>
    public static readonly PackageId MissingPackage = PackageId.Parse(Id(FirstMissingNumber + 1));

    private static readonly string[] Products =
        ["Word Processor", "Spreadsheet", "Mail Client", "Virus Scanner", "Terminal Emulator", "Service Pack", "Printer Drivers", "Help Desk"];

    private static readonly string[] UnmarkedStatuses = ["Failed", "Retrying", "Sent", "Received", "Removed", "PendingRemove", "Success"];

    private readonly SimulationPlan _plan;
    private readonly int[] _numbers;
    private readonly int[] _markable;

    /// <param name="plan">A plan without problems.</param>
    public ChildSites(SimulationPlan plan)
    {
        _plan = plan;
        int[] numbers = [ArticleNumber, .. Enumerable.Range(1, plan.Packages).Where(number => number != ArticleNumber)];
        _numbers = numbers[..plan.Packages];
        if (HasTwin)
        {
            // Differs from the one before it in the digit that the marker hides, so that a marker fits both.
            _numbers[^1] = _numbers[^2] + 0x10000;
        }

        _markable = HasTwin ? _numbers[..^2] : _numbers;
    }

    private bool HasTwin => _plan.Packages >= 4;

    /// <summary>The packages in the order of their IDs.</summary>
    public IEnumerable<SimulatedPackage> Packages() => _numbers.Order().Select(number => new SimulatedPackage(
        Id(number),
        number == ArticleNumber ? "The package of the article" : Products[number % Products.Length],
        $"{(number % 7) + 1}.{number % 10}",
        "Example Software",
        (number % 3) + 1));

    /// <summary>The files, in the order of their sending.</summary>
    public IEnumerable<SimulatedFile> Files()
    {
        var random = new Random(_plan.Seed);
        int faults = Math.Min((int)Math.Round(_plan.Faults * _plan.Statuses), _plan.Faults >= 1 ? _plan.Statuses : _plan.Statuses - 1);
        var faulty = Scatter(faults, random);
        int sound = 0, fault = 0;
        byte[]? toRepeat = null;
        for (int index = 0; index < _plan.Statuses; index++)
        {
            // A factor without a divisor in common with 2^32 makes each name once, in no order.
            string name = $"{unchecked(((uint)index * 2_654_435_761u) + (uint)_plan.Seed):X8}.MIF";
            string site = Site(index % _plan.Sites);
            if (faulty[index])
            {
                yield return new SimulatedFile(site, name, Fault(fault++, site, index, toRepeat, random));
                continue;
            }

            var status = Sound(sound++, index, random);
            var octets = Octets(StatusMif.Write(status, table: index % 3 == 1));
            toRepeat ??= octets;
            yield return new SimulatedFile(status.Site, name, octets);
        }
    }

    /// <summary>Which of the files are faulty: so many, anywhere; at the first place, which is the article's, only where all are.</summary>
    private bool[] Scatter(int faults, Random random)
    {
        int first = faults < _plan.Statuses ? 1 : 0;
        int[] places = [.. Enumerable.Range(first, _plan.Statuses - first)];
        random.Shuffle(places);
        var faulty = new bool[_plan.Statuses];
        foreach (int place in places.AsSpan(0, faults))
        {
            faulty[place] = true;
        }

        return faulty;
    }

    private SimulatedStatus Sound(int ordinal, int transaction, Random random)
    {
        int number = _markable[ordinal % _markable.Length];
        int round = ordinal / _markable.Length;
        string site = Site(round % _plan.Sites);
        int server = round / _plan.Sites;
        bool marked = ordinal == 0 || random.Next(10) < 7;
        return new SimulatedStatus
        {
            Site = site,
            PackageId = marked ? Marked(number) : Id(number),
            Server = Server(site, server),
            Type = server == 0 ? "MASTER" : "COPY",
            Status = marked ? null : UnmarkedStatuses[random.Next(UnmarkedStatuses.Length)],
            SourceVersion = (number % 3) + 1,
            TransactionId = transaction + 1,
            Minute = transaction,
        };
    }

    private byte[] Fault(int ordinal, string site, int transaction, byte[]? toRepeat, Random random)
    {
        var status = Sound(0, transaction, random) with { Site = site, Server = Server(site, 99), Type = "COPY" };
        string text = StatusMif.Write(status, table: false);
        return (ordinal % 9) switch
        {
            0 when toRepeat is not null => toRepeat,
            1 or 0 => Octets(StatusMif.Write(status with { PackageId = Marked(FirstMissingNumber + (ordinal % 5)) }, table: false)),
            2 => Octets(text[..(text.Length / 2)]),
            3 => Octets(StatusMif.Write(status with { Status = "Failed" }, table: true)),
            4 => Octets(StatusMif.Write(status with { Type = "MIRROR" }, table: false)),
            5 => Octets(StatusMif.Write(status with { Server = null }, table: false)),
            6 => Octets(StatusMif.JobStatus(site)),
            7 when HasTwin => Octets(StatusMif.Write(status with { PackageId = Marked(_numbers[^2]) }, table: false)),
            _ => Octets(StatusMif.MemoryImage),
        };
    }

    private static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    private static string Id(int number) => $"100{number:X5}";

    private static string Marked(int number) => $"100Z{number & 0xFFFF:X4}";

    private static string Site(int index)
    {
        const string digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        int code = index + 1;
        return code < 100
            ? string.Create(CultureInfo.InvariantCulture, $"M{code:D2}")
            : $"N{digits[(code - 100) / 36]}{digits[(code - 100) % 36]}";
    }

    private static string Server(string site, int index) => index == 0
        ? $"{site}SITE"
        : $"[\"Display=\\\\{site}SRV{index}\\\"]MSWNET:[\"SMS_SITE={site}\"]\\\\{site}SRV{index}\\";
}
