#:sdk Microsoft.NET.Sdk.Web
#:property PublishAot=false
#:package Yarp.ReverseProxy@2.3.0

// YARP before one backend: yarp.cs http://127.0.0.1:8080. It listens on a free port of loopback, and
// says which, and ends with its standard input.

using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Yarp.ReverseProxy.Configuration;

var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
var route = new RouteConfig { RouteId = "all", ClusterId = "app", Match = new RouteMatch { Path = "{**all}" } };
var destination = new DestinationConfig { Address = args[0] };
var cluster = new ClusterConfig
{
    ClusterId = "app",
    Destinations = new Dictionary<string, DestinationConfig> { ["one"] = destination },
};
builder.Services.AddReverseProxy().LoadFromMemory([route], [cluster]);
var app = builder.Build();
app.MapReverseProxy();
await app.StartAsync();
var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
Console.WriteLine($"listening {addresses!.Addresses.First()}");
await Console.In.ReadToEndAsync();
await app.StopAsync();
