namespace Walrus.Storage.Tests.Engine.Crash;

/// <summary>A durable value: what it was set to, in order, and which of that must have survived.</summary>
internal sealed class ValueModel
{
    /// <summary>Value by value, empty for none; the first is what it was when the store was opened.</summary>
    public List<(byte[] Value, Happening Happening)> Sets { get; } = [([], new Happening { Issued = 0, Acknowledged = 0 })];

    public int Acknowledged { get; set; }

    public int Durable { get; set; }

    public void Verify(string name, byte[] found, bool isPowerCut, ICollection<Happening> survived, ICollection<Happening> lost)
    {
        int from = isPowerCut ? Durable : Acknowledged;
        int[] places = [.. Enumerable.Range(from, Sets.Count - from).Where(i => Sets[i].Value.AsSpan().SequenceEqual(found))];
        places.ShouldNotBeEmpty($"value {name} is none that it was set to since the last acknowledgement");
        for (int i = 1; i < Sets.Count; i++)
        {
            if (i <= places[0])
            {
                survived.Add(Sets[i].Happening);
            }
            else if (i > places[^1])
            {
                lost.Add(Sets[i].Happening);
            }
        }

        Sets.Clear();
        Sets.Add((found, new Happening { Issued = 0, Acknowledged = 0 }));
        Acknowledged = Durable = 0;
    }
}
