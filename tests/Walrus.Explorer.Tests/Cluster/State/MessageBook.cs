using System.Runtime.InteropServices;

namespace Walrus.Explorer.Tests.Cluster;

/// <summary>Gives each different message a number.</summary>
internal sealed class MessageBook
{
    private readonly Dictionary<Message, int> _numbers = [];
    private readonly List<Message> _messages = [];

    public Message this[int number] => _messages[number];

    public int NumberOf(Message message)
    {
        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, message, out bool isKnown);
        if (!isKnown)
        {
            number = _messages.Count;
            _messages.Add(message);
        }

        return number;
    }
}
