const { join } = require('node:path');
const { buildProgram } = require('../../support/go-program.js');

module.exports = () =>
  buildProgram({ folder: join(__dirname, 'program'), source: 'github.com/open-policy-agent/opa', output: 'opa' });
