using System.Globalization;

namespace Replication.Benchmarks.Throughput;

/// <summary>Tables of statuses beside the product's, filled with rows of the load's packages and sites, that take its place for a while.</summary>
internal static class FilledTable
{
    private const int Sites = 50;

    /// <summary>Makes one, from a row that the product wrote: only what the key is made of differs. Rows come in the order of the key, as they are quickest so.</summary>
    public static async Task MakeAsync(ProductPipeline product, int rows)
    {
        long each = rows / await product.NumberAsync("select count(*) from packages");
        const string copied = "column_name not in ('package_id', 'site_code', 'folded_server', 'server')";
        await product.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
            create table {Name(rows)} (like statuses including all);
            do $$ begin execute (
              select 'insert into {Name(rows)} (package_id, site_code, folded_server, server, ' || string_agg(quote_ident(column_name), ', ') || ')
                select p.package_id, ''M'' || lpad((1 + row * {Sites} / {each})::text, 2, ''0''), filler, filler, ' || string_agg('s.' || quote_ident(column_name), ', ') || '
                from (select * from statuses limit 1) s, (select package_id from packages order by package_id) p, generate_series(0, {each - 1}) row,
                  lateral (select ''FILLER'' || lpad(row::text, 6, ''0'') as filler) named'
              from information_schema.columns where table_schema = current_schema() and table_name = 'statuses' and {copied});
            end $$;
            """));
        await product.ExecuteAsync($"vacuum analyze {Name(rows)}");
    }

    public static Task UseAsync(ProductPipeline product, int rows) =>
        product.ExecuteAsync($"alter table statuses rename to statuses_empty; alter table {Name(rows)} rename to statuses");

    public static Task PutBackAsync(ProductPipeline product, int rows) =>
        product.ExecuteAsync($"alter table statuses rename to {Name(rows)}; alter table statuses_empty rename to statuses");

    private static string Name(int rows) => string.Create(CultureInfo.InvariantCulture, $"statuses_{rows}");
}
