namespace Walrus.Storage.Journal;

/// <content>Lending the role to a caller who writes by himself, without a queue.</content>
internal sealed partial class Committer
{
    private const int RoleLooksMax = 50;
    private const int RoleLookSpins = 10;

    /// <summary>
    /// Takes the role for a write without a queue; <see cref="ReturnRole"/> follows. False when somebody has it for longer than a moment, or
    /// anything waits: a caller's earlier appends may be among it, and nothing may overtake them. False for good once the engine has stopped or
    /// failed.
    /// </summary>
    public bool TryTakeRole()
    {
        if (!TryEnterRole())
        {
            return false;
        }

        if (_hasQueued || _pending.Count > 0 || _isStopped || _health.Failure is not null)
        {
            _role.Exit();
            return false;
        }

        return true;
    }

    /// <summary>Gives back what <see cref="TryTakeRole"/> took.</summary>
    public void ReturnRole() => _role.Exit();

    /// <summary>A write without a queue failed, under the role: the engine fails, and all that waits. Returns what the caller gets.</summary>
    public StorageException Fail(Exception fault) => FailEverything(fault);

    /// <summary>Another caller's write takes a fraction of a microsecond, so it is worth a look or two; a group takes long.</summary>
    private bool TryEnterRole()
    {
        for (int look = 0; look < RoleLooksMax; look++)
        {
            if (_hasQueued || _isGroupRunning)
            {
                return false;
            }

            if (_role.TryEnter())
            {
                return true;
            }

            Thread.SpinWait(RoleLookSpins);
        }

        return false;
    }
}
