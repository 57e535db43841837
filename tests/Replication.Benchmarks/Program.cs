using System.CommandLine;
using Replication.Benchmarks.DeadLetters;
using Replication.Benchmarks.Fuzz;
using Replication.Benchmarks.Mif;
using Replication.Benchmarks.Throughput;

// The MIF library by itself, and the product as it is shipped, each role a process, on a real broker and database, which are found as the
// tests find them: REPLICATION_TEST_SERVERS=docker|local. Each benchmark prints a table and, where it is told to, writes its figures as JSON.
var benchmarks = new RootCommand("Benchmarks of Replication on RabbitMQ and PostgreSQL.")
{
    DeadLetterBenchmark.Command(), FuzzCommand.Command(), LatencyBenchmark.Command(), MifBenchmark.Command(), ScaleBenchmark.Command(),
    ThroughputBenchmark.Command(), WaitingBenchmark.Command(), WorkersBenchmark.Command(),
};
return await benchmarks.Parse(args).InvokeAsync();
