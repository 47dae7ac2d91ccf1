using System.Text;
using System.Text.Json;

namespace Walrus.Testing.Histories;

/// <summary>A history as a file: JSON lines, the first with the topic and its partitions, then one for each operation.</summary>
public static class HistoryFile
{
    private static readonly JsonSerializerOptions Form = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Writes it, over whatever is there.</summary>
    public static void Write(string path, History history)
    {
        using StreamWriter file = new(path, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        file.WriteLine(JsonSerializer.Serialize(history with { Operations = [] }, Form));
        foreach (Operation operation in history.Operations)
        {
            file.WriteLine(JsonSerializer.Serialize(operation, Form));
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static History Read(string path)
    {
        string[] lines = File.ReadAllLines(path);
        try
        {
            return JsonSerializer.Deserialize<History>(lines[0])! with { Operations = [.. lines.Skip(1).Select(line => JsonSerializer.Deserialize<Operation>(line)!)] };
        }
        catch (Exception problem) when (problem is JsonException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{path} is no history: {problem.Message}", problem);
        }
    }
}
