const { join } = require('node:path');
const { buildProgram } = require('../support/go-program.js');

module.exports = () => buildProgram({ folder: join(__dirname, 'otelcol'), source: '.', output: 'otelcol' });
