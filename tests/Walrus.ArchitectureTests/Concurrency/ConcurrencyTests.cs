using Mono.Cecil;

namespace Walrus.ArchitectureTests.Concurrency;

public sealed class ConcurrencyTests : IDisposable
{
    private readonly AssemblyDefinition _thisAssembly = AssemblyDefinition.ReadAssembly(typeof(ConcurrencyTests).Assembly.Location);

    public void Dispose() => _thisAssembly.Dispose();

    [Fact]
    public void Methods_Everywhere_AreNeverAsyncVoid() =>
        WaitRules.CheckAsyncVoid(Repository.Sources("src", "tests", "bench", "samples")).ShouldBeNone("Return a Task that somebody owns:");

    [Fact]
    public void Tests_Everywhere_DoNotSleep() =>
        WaitRules.CheckSleeps(Repository.Sources("tests"))
            .ShouldBeNone("Await a signal, advance a TimeProvider, or poll another process with a PeriodicTimer and a deadline:");

    [Fact]
    public void Methods_InSource_DoNotBlockOnTasks() =>
        BlockingRules.Check(SourceAssemblies.All.SelectMany(item => item.Assembly.AllTypes())).ShouldBeNone("Await it:");

    [Fact]
    public void MethodsAllowedToBlock_AllStillDo() =>
        BlockingRules.CheckAllowed(SourceAssemblies.All.SelectMany(item => item.Assembly.AllTypes())).ShouldBeNone("No exception is needed any more for:");

    [Fact]
    public void Statics_InSource_CannotChange() =>
        StaticRules.Check(SourceAssemblies.All.SelectMany(item => item.Assembly.AllTypes()))
            .ShouldBeNone("State belongs to an object (for a fixed table take a frozen or immutable collection):");

    [Theory]
    [InlineData("class A { async void M() { } }", true)]
    [InlineData("class A { void M() { async void L() { } } }", true)]
    [InlineData("class A { async Task M() { } void N() { } }", false)]
    public void CheckAsyncVoid_ByText_IsFound(string text, bool found) =>
        WaitRules.CheckAsyncVoid([SourceFile.Parse("src/A.cs", text)]).Any().ShouldBe(found);

    [Theory]
    [InlineData("Thread.Sleep(1)", true)]
    [InlineData("System.Threading.Thread.Sleep(delay)", true)]
    [InlineData("await Task.Delay(50)", true)]
    [InlineData("await Task.Delay(50, stop)", true)]
    [InlineData("await Task.Delay(TimeSpan.FromMilliseconds(50))", true)]
    [InlineData("await Task.Delay(TimeSpan.FromMilliseconds(50), stop)", true)]
    [InlineData("await Task.Delay(TimeSpan.FromMilliseconds(50), timeProvider)", false)]
    [InlineData("await Task.Delay(TimeSpan.FromMilliseconds(50), _clock, stop)", false)]
    [InlineData("await Task.Delay(Timeout.Infinite, stop)", false)]
    [InlineData("await task.WaitAsync(TimeSpan.FromSeconds(10))", false)]
    public void CheckSleeps_ByText_IsFound(string expression, bool found) =>
        WaitRules.CheckSleeps([SourceFile.Parse("tests/A.cs", $"class A {{ async Task M() {{ {expression}; }} }}")]).Any().ShouldBe(found);

    [Fact]
    public void CheckBlocking_Samples_AreFound() =>
        BlockingRules.Check(Samples(nameof(Walrus.ArchitectureTests.Concurrency.Samples.Blocking))).Count().ShouldBe(4);

    [Fact]
    public void CheckBlocking_CompletedOrAwaited_Passes() =>
        BlockingRules.Check(Samples(nameof(Walrus.ArchitectureTests.Concurrency.Samples.NotBlocking))).ShouldBeEmpty();

    [Fact]
    public void CheckStatics_Samples_AreFound() =>
        StaticRules.Check(Samples(nameof(Walrus.ArchitectureTests.Concurrency.Samples.MutableStatics))).Count().ShouldBe(4);

    [Fact]
    public void CheckStatics_FixedOnes_Pass() =>
        StaticRules.Check(Samples(nameof(Walrus.ArchitectureTests.Concurrency.Samples.FixedStatics))).ShouldBeEmpty();

    /// <summary>A sample type with the types that the compiler nests in it.</summary>
    private TypeDefinition[] Samples(string name)
    {
        string full = $"Walrus.ArchitectureTests.Concurrency.Samples.{name}";
        TypeDefinition[] found = [.. _thisAssembly.AllTypes().Where(type => type.FullName == full || type.FullName.StartsWith(full + "/", StringComparison.Ordinal))];
        found.ShouldNotBeEmpty();
        return found;
    }
}
