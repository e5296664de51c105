// The peers of contender.c: velocityjs for templates, ajv (compiled, draft 4) for models. Both parse the body each time.
'use strict';
const fs = require('fs');
const {createRequire} = require('module');
const load = createRequire(process.cwd() + '/build/bench-peers/');
const [kind, file, bodyFile, seconds] = process.argv.slice(2);
const text = fs.readFileSync(file, 'utf8'), body = fs.readFileSync(bodyFile, 'utf8');

function templates() {
    const {Compile, parse} = load('velocityjs');
    const tree = parse(text);
    return () => {
        const root = JSON.parse(body);
        return new Compile(tree).render({input: {path: () => root}});
    };
}

function models() {
    const Ajv = load('ajv-draft-04');
    const validate = new (Ajv.default || Ajv)().compile(JSON.parse(text));
    return () => validate(JSON.parse(body)) ? 'valid' : 'invalid';
}

function measure(turn, duration) {
    const begin = process.hrtime.bigint(), limit = BigInt(Math.round(duration * 1e9));
    let turns = 0, end = begin;
    while (end - begin < limit) {
        for (let i = 0; i < 100; i++)
            turn();
        turns += 100;
        end = process.hrtime.bigint();
    }
    return Number(end - begin) / turns;
}

const turn = kind === 'template' ? templates() : models();
if (seconds === undefined) {
    process.stdout.write(turn() + (kind === 'template' ? '' : '\n'));
} else {
    measure(turn, seconds / 2);
    console.log(measure(turn, Number(seconds)).toFixed(0));
}
