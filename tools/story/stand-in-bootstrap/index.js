const { Config } = require("@pulumi/pulumi");

exports.functionArn = new Config().require("functionArn");
