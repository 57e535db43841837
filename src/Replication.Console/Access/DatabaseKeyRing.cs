using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Replication.SiteDatabase;

namespace Replication.Console.Access;

/// <summary>The keys of cookies and tickets in the site database, so that every console reads what one has written, also after a restart.</summary>
internal sealed class DatabaseKeyRing(DataProtectionKeyStore store) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() => [.. Wait(store.ListAsync(CancellationToken.None)).Select(key => XElement.Parse(key.Xml))];

    public void StoreElement(XElement element, string friendlyName) => Wait(store.AddAsync(
        new DataProtectionKeyRow { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) }, CancellationToken.None));

    /// <summary>The framework asks for it without async; that is at the first cookie and then once a day.</summary>
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
