namespace Replication.Mif;
