using System.Globalization;

namespace Walrus.Testing.Processes;

/// <summary>/proc/PID/status.</summary>
public static class ProcessMemory
{
    /// <summary>Anonymous memory in RAM: heap and stacks, not the mapped journal, which is page cache. See proc_pid_status(5).</summary>
    public static long RssAnonBytes(int processId)
    {
        const string Field = "RssAnon:";
        string line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(Field, StringComparison.Ordinal));
        return long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * 1024;
    }
}
