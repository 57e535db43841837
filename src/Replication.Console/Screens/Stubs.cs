#pragma warning disable
using Replication.Domain;
using Replication.SiteDatabase;
namespace Replication.Console.Api
{
public sealed record WebhookAnswer(string Name, string Url, IReadOnlyList<NoticeKind> Kinds, DateTimeOffset CreatedAt, string By);
public sealed record WebhookRequest(string Name, string Url, string[] Kinds);
public sealed record CreatedWebhookAnswer(string Name, string Secret);
public sealed record DeliveryAnswer(string Id, string Webhook, string Message, int Attempts, string State, DateTimeOffset? NextAttemptAt, string? Problem);
public sealed record PackageStandingAnswer(string PackageId, string Name, string? Version, string? Manufacturer, int Targeted, int Installed, int Retrying, int Failed);
public sealed record SiteStandingAnswer(string SiteCode, string? ParentCode, bool Learned, DateTimeOffset? AddedAt, int Statuses, int Failed, int Waiting, int OpenLetters, DateTimeOffset? LastReportAt);
public sealed record DiagnosticAnswer(string Severity, string Code, int Line, int Column, string Message);
}
