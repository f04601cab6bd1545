const { join } = require('node:path');
const { buildProgram } = require('../support/go-program.js');

const PULUMI = 'github.com/pulumi/pulumi';
const folderOf = (name) => join(__dirname, 'programs', name);

module.exports = () => {
  buildProgram({ folder: folderOf('cli'), source: `${PULUMI}/pkg/v3/cmd/pulumi`, output: 'pulumi/bin/pulumi' });
  buildProgram({
    folder: folderOf('host'),
    source: `${PULUMI}/sdk/v3/nodejs/cmd/pulumi-language-nodejs`,
    output: 'pulumi/bin/host',
  });
};
