/** User agents: ordinary tools, as they announce themselves. */

const OPERATING_SYSTEMS = [
  { cli: "os/macos#24.6.0 md/arch#arm64", browser: "Macintosh; Intel Mac OS X 10_15_7" },
  { cli: "os/linux#6.14.0 md/arch#x86_64", browser: "X11; Linux x86_64" },
  { cli: "os/windows#11 md/arch#amd64", browser: "Windows NT 10.0; Win64; x64" },
] as const;

export type OperatingSystem = (typeof OPERATING_SYSTEMS)[number];

export { OPERATING_SYSTEMS };

export function awsCli(system: OperatingSystem, version: string): string {
  return `aws-cli/${version} md/awscrt#0.27.6 ua/2.1 ${system.cli} lang/python#3.13.7 md/pyimpl#CPython m/E,b,Z cfg/retry-mode#standard md/installer#exe`;
}

export function browser(system: OperatingSystem, version: number): string {
  return `Mozilla/5.0 (${system.browser}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`;
}

export const CLIENTS = {
  boto3:
    "Boto3/1.40.55 md/Botocore#1.40.55 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.3 md/pyimpl#CPython m/Z,b cfg/retry-mode#legacy Botocore/1.40.55",
  cliOnLinux: awsCli(OPERATING_SYSTEMS[1], "2.31.14"),
  browserOnMac: browser(OPERATING_SYSTEMS[0], 142),
  gitHubAction:
    "aws-sdk-js/3.910.0 ua/2.1 os/linux#6.11.0 lang/js md/nodejs#20.19.5 api/sts#3.910.0 m/E,e configure-aws-credentials-for-github-actions",
  terraform:
    "APN/1.0 HashiCorp/1.0 Terraform/1.13.4 (+https://www.terraform.io) terraform-provider-aws/6.18.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.39.3 ua/2.1 os/linux lang/go#1.24.6 md/GOOS#linux md/GOARCH#amd64",
  goOnKubernetes: "aws-sdk-go-v2/1.38.1 ua/2.1 os/linux lang/go#1.24.4 md/GOOS#linux md/GOARCH#arm64 api/sts#1.38.0",
  nodeOnLambda:
    "aws-sdk-js/3.901.0 ua/2.1 os/linux#5.10.244 lang/js md/nodejs#22.20.0 exec-env/AWS_Lambda_nodejs22.x m/E,b",
  javaOnEcs:
    "aws-sdk-java/2.34.9 md/io#async md/http#NettyNio ua/2.1 os/Linux#5.10.240 lang/java#21.0.8 exec-env/AWS_ECS_FARGATE m/D,N",
  pythonOnEc2:
    "Boto3/1.40.21 md/Botocore#1.40.21 ua/2.1 os/linux#6.1.147 md/arch#aarch64 lang/python#3.11.13 md/pyimpl#CPython cfg/retry-mode#standard Botocore/1.40.21",
} as const;
