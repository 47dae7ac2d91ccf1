using System.Text;
using Microsoft.AspNetCore.Http;
using Walrus.Node.Hosting;
using Walrus.Node.Metrics;

namespace Walrus.Node.Http;

/// <summary>The HTTP side of a node: <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c>, GET and HEAD only.</summary>
internal sealed class HttpEndpoints(NodeStanding standing, PrometheusExporter exporter)
{
    private const string PlainText = "text/plain; charset=utf-8";
    private const string PrometheusText = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context)
    {
        NodeHealth health = standing.Health;
        string path = context.Request.Path.Value ?? string.Empty;
        if (path is not ("/healthz" or "/readyz" or "/metrics"))
        {
            return WriteAsync(context, StatusCodes.Status404NotFound, PlainText, "not found: try /healthz, /readyz or /metrics\n");
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return WriteAsync(context, StatusCodes.Status405MethodNotAllowed, PlainText, "method not allowed\n");
        }

        return path switch
        {
            "/healthz" => WriteHealthAsync(context, health.IsAlive, health.IsAlive ? "ok" : health.Reason),
            "/readyz" => WriteHealthAsync(context, health.IsReady, health.Reason),
            _ => WriteMetricsAsync(context),
        };
    }

    private static Task WriteHealthAsync(HttpContext context, bool isGood, string text)
    {
        context.Response.Headers.CacheControl = "no-store";
        return WriteAsync(context, isGood ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, PlainText, text + "\n");
    }

    private async Task WriteMetricsAsync(HttpContext context)
    {
        string? text = await exporter.ScrapeAsync(context.RequestAborted);
        await (text is null
            ? WriteAsync(context, StatusCodes.Status500InternalServerError, PlainText, "the metrics could not be collected\n")
            : WriteAsync(context, StatusCodes.Status200OK, PrometheusText, text));
    }

    private static Task WriteAsync(HttpContext context, int status, string contentType, string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(text);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
