using System.CommandLine;

namespace Walrus.Cli.Commands;

/// <summary>Arguments and options that several commands share; each call makes a new one, since a symbol belongs to one command.</summary>
internal static class Arguments
{
    /// <summary>A topic's name, checked as the broker would.</summary>
    public static Argument<string> Topic()
    {
        var topic = new Argument<string>("TOPIC") { Description = "The topic's name: 1 to 249 of [a-zA-Z0-9._-]" };
        topic.Validators.Add(result => CheckTopic(result.Tokens[0].Value, result.AddError));
        return topic;
    }

    /// <summary>Says through <paramref name="addError"/> when <paramref name="name"/> is no topic name.</summary>
    public static void CheckTopic(string name, Action<string> addError)
    {
        if (!TopicName.TryParse(name, out _))
        {
            addError($"'{name}' is not a topic name: 1 to {Limits.NameCharsMax} of [a-zA-Z0-9._-], not '.' or '..'");
        }
    }

    /// <summary>Refuses values outside a range.</summary>
    public static void InRange(this Option<int> option, int min, int max) => option.Validators.Add(result =>
    {
        if (result.Errors.Any() || result.Implicit)
        {
            return;
        }

        if (result.GetValueOrDefault<int>() is var value && (value < min || value > max))
        {
            result.AddError($"{option.Name}: {value} is not between {min} and {max}");
        }
    });

    /// <summary>Refuses values below a minimum.</summary>
    public static void AtLeast(this Option<long?> option, long min) => option.Validators.Add(result =>
    {
        if (!result.Errors.Any() && result.GetValueOrDefault<long?>() is { } value && value < min)
        {
            result.AddError($"{option.Name}: {value} is less than {min}");
        }
    });
}
