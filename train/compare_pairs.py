#!/usr/bin/env python3
"""compare_pairs.py > pairs.jsonl    Pairs of short texts with known answers, for fitting the judge of src/corpus/compare.

Each line: {"texts": [A, B], "label": "clash" | "update" | "nothing", "fillers": [in A, in B], "group": NAME}. Sentences are
written from frames: what is said, in several wordings, of fillers that differ, with variations whose answer is known
(another place, time, part, aim, fate, unit). Written for this; no text of others. The choice is seeded: the output is
always the same."""
import itertools, json, random

R = random.Random(17)
PLACES = ['Bergen', 'Malta', 'Cork', 'Osaka', 'Dakar', 'Leeds', 'Quito', 'Turku', 'Graz', 'Perth', 'Lagos', 'Hanoi', 'Porto', 'Split', 'Gdansk', 'Tampa']
PEOPLE = ['Ines Falk', 'Omar Diallo', 'Petra Nowak', 'Hugh Barlow', 'Mei Tanaka', 'Carlos Vega', 'Anna Lindqvist', 'Tom Okafor', 'Sara Cohen', 'Ivan Petrov']
BODIES = ['Halden Shipping', 'Corvex', 'the Tidewater Trust', 'Nordlys Energy', 'Bright Harbour', 'the Rowan Institute', 'Velo Motors', 'Castor Bank']
EVENTS = ['ferry accident', 'mine collapse', 'factory fire', 'train crash', 'landslide', 'flood', 'gas explosion', 'avalanche']
MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']
out = []

def put(label, a, b, fa, fb, group):
    if R.random() < .5: a, b, fa, fb = b, a, fb, fa
    out.append(dict(texts=[a, b], label=label, fillers=[fa, fb], group=group))

def two(low, high):
    a = R.randint(low, high); b = a
    while b == a or abs(b - a) < .08 * max(a, b): b = R.randint(low, high)
    return a, b

def pick(items, n=2): return R.sample(items, n)

def number(n):
    words = ['zero','one','two','three','four','five','six','seven','eight','nine','ten','eleven','twelve','thirteen','fourteen','fifteen','sixteen','seventeen','eighteen','nineteen']
    return words[n] if n < 20 and R.random() < .4 else f'{n:,}'

# Counts: several wordings of one statement; {n} the number, {p} what tells it apart.
COUNT = [
    ('toll', (5, 90), EVENTS, ['The {x} in {p} killed {n} people.', '{n} people died in the {x} in {p}.', 'The death toll from the {x} in {p} stands at {n}.', 'The {x} in {p} claimed {n} lives.', '{n} people were killed when the {x} hit {p}.', 'The {x} in {p} left {n} people dead.']),
    ('injured', (10, 300), EVENTS, ['The {x} in {p} injured {n} people.', '{n} people were hurt in the {x} in {p}.', 'In {p}, {n} people were injured in the {x}.']),
    ('evacuated', (200, 9000), EVENTS, ['{n} residents were evacuated after the {x} in {p}.', 'After the {x} in {p}, {n} people had to leave their homes.']),
    ('jobs', (120, 4000), BODIES, ['{x} will cut {n} jobs in {p}.', 'In {p}, {n} workers will lose their jobs at {x}.', '{x} is to shed {n} jobs in {p}.']),
    ('staff', (80, 9000), BODIES, ['{x} employs {n} people in {p}.', '{x} has {n} employees in {p}.', 'In {p}, {x} has a staff of {n}.']),
    ('visitors', (900, 90000), ['museum', 'zoo', 'fair', 'boat show', 'book festival'], ['The {x} in {p} drew {n} visitors.', '{n} people visited the {x} in {p}.', 'The {x} in {p} counted {n} visitors.']),
    ('beds', (40, 900), ['hospital', 'clinic', 'shelter'], ['The {x} in {p} has {n} beds.', 'There are {n} beds in the {x} in {p}.']),
    ('seats', (12, 90), ['Green party', 'Reform party', 'Farmers Union', 'Centre party'], ['The {x} won {n} seats in {p}.', 'In {p} the {x} took {n} seats.', 'The {x} has {n} seats in {p}.']),
    ('members', (300, 50000), ['dockers union', 'choir', 'teachers union', 'sailing club'], ['The {x} in {p} has {n} members.', '{n} people belong to the {x} in {p}.']),
    ('patients', (30, 900), ['trial', 'study', 'survey'], ['The {x} in {p} enrolled {n} patients.', '{n} patients took part in the {x} in {p}.', 'The {x} in {p} included {n} patients.']),
    ('ships', (4, 90), ['storm', 'blockade', 'strike'], ['The {x} held up {n} ships off {p}.', '{n} ships were stuck off {p} because of the {x}.']),
]
MEASURE = [
    ('cost', (2, 900), ['bridge', 'stadium', 'library', 'tunnel', 'court house'], ['The {x} in {p} cost ${n} million.', '${n} million was spent on the {x} in {p}.', 'The bill for the {x} in {p} came to ${n} million.', 'The {x} in {p} cost {n} million dollars.']),
    ('fine', (2, 90), BODIES, ['The court in {p} fined {x} {n} million euros.', '{x} was fined {n} million euros in {p}.', '{x} must pay a fine of {n} million euros in {p}.']),
    ('turnout', (30, 85), ['election', 'referendum', 'vote'], ['Turnout in the {x} in {p} was {n} percent.', 'In {p}, {n} percent of voters took part in the {x}.', 'Turnout was {n} per cent in the {x} in {p}.']),
    ('share', (5, 90), ['wind farms', 'reservoirs', 'schools', 'fishing boats'], ['{n} percent of the {x} in {p} are idle.', 'Of the {x} in {p}, {n} percent are idle.', 'In {p}, {n}% of the {x} stand idle.']),
    ('length', (4, 900), ['tunnel', 'pipeline', 'railway', 'canal'], ['The {x} near {p} is {n} kilometres long.', 'The {n}-kilometre {x} starts near {p}.', 'Near {p}, the {x} has a length of {n} km.']),
    ('speed', (40, 200), ['train', 'lorry', 'bus', 'yacht'], ['The {x} was travelling at {n} km/h when it crashed near {p}.', 'The {x} hit the wall near {p} at {n} km/h.']),
    ('depth', (4, 300), ['lake', 'well', 'wreck', 'shaft'], ['The {x} near {p} is {n} metres deep.', 'Near {p}, the {x} lies {n} metres down.']),
    ('profit', (2, 900), BODIES, ['{x} made a profit of {n} million euros in {p}.', '{x} reported a profit of {n} million euros for {p}.']),
    ('ticket', (4, 90), ['ferry', 'tram', 'museum', 'cable car'], ['A ticket for the {x} in {p} costs {n} euros.', 'The {x} in {p} charges {n} euros a ticket.']),
    ('duration', (2, 29), ['strike', 'siege', 'hearing', 'repair'], ['The {x} in {p} lasted {n} days.', 'After {n} days the {x} in {p} ended.', 'The {x} in {p} took {n} days.']),
    ('pay', (2, 19), ['nurses', 'dockers', 'drivers', 'teachers'], ['The {x} in {p} will get {n} percent more pay.', 'Pay for the {x} in {p} goes up by {n} percent.']),
]
for frames, counts in ((COUNT, True), (MEASURE, False)):
    for name, (low, high), subjects, wordings in frames:
        for _ in range(16):
            x, y = pick(subjects); p, q = pick(PLACES); a, b = two(low, high)
            if name == 'profit': p, q = R.sample(['2019', '2021', '2022', '2023'], 2)
            say = number if counts else (lambda n: f'{n:,}')
            w, v = R.choice(wordings), R.choice(wordings)
            na, nb = say(a), say(b)
            cap = lambda s: s[0].upper() + s[1:]
            first = cap(w.format(x=x, p=p, n=na))
            g = 'figure-' + name
            put('clash', first, cap(v.format(x=x, p=p, n=nb)), na, nb, g)
            # A speaker stands before it.
            put('clash', first, f'{R.choice(["Officials said", "The mayor said", "A spokesman said", "Police said"])} ' + v.format(x=x, p=p, n=nb), na, nb, g)
            put('nothing', first, cap(v.format(x=x, p=q, n=nb)), na, nb, g)
            put('nothing', first, cap(v.format(x=y, p=p, n=nb)), na, nb, g)
            if name != 'profit':
                put('nothing', f'In 2014, {first[0].lower() + first[1:] if first.split()[0] in ("The", "A", "After") else first}', cap(v.format(x=x, p=p, n=nb)).replace('.', ' in 2022.'), na, nb, g)
            if counts:
                put('nothing', first, f'Among them were {number(max(2, a // 5))} people from {q}.', na, number(max(2, a // 5)), g)
                day = R.randint(3, 20); m = R.choice(MONTHS)
                late = a + max(2, int(a * R.choice([.1, .3, .8])))
                put('update', f'{p}, {m} {day}, 2024\n\n{first}', f'{p}, {m} {day + R.randint(1, 6)}, 2024\n\n' + cap(v.format(x=x, p=p, n=f'{late:,}')), na, f'{late:,}', g)
            else:
                day = R.randint(3, 20); m = R.choice(MONTHS)
                if name in ('ticket', 'cost'):
                    put('update', f'{p}, {m} {day}, 2023\n\n{first}', f'{p}, {m} {day}, 2024\n\n' + cap(v.format(x=x, p=p, n=nb)), na, nb, g)
            aim = R.choice(['was planned to', 'is expected to', 'should'])
            put('nothing', first, f'The {R.choice(["target", "goal", "forecast"])} for the {x} in {p} was {nb}.' if not x[0].isupper() else f'The plan of {x} for {p} was {nb}.', na, nb, g)

# Two lower bounds.
for _ in range(20):
    x, p = R.choice(EVENTS), R.choice(PLACES); a = R.randint(5, 40); b = int(a * R.choice([1.5, 2, 3])) + 1
    put('clash', f'The {x} in {p} killed at least {a} people.', f'At least {b} people died in the {x} in {p}.', str(a), str(b), 'bounds')
    put('nothing', f'The {x} in {p} killed at least {a} people.', f'More than {a} people died in the {x} in {p}.', str(a), str(a), 'bounds')

# Another fate of other people.
for _ in range(40):
    x, p = R.choice(EVENTS), R.choice(PLACES); a, b = two(5, 200)
    fates = ['killed {n} people', 'injured {n} people', 'left {n} people homeless', 'trapped {n} workers', 'damaged {n} houses', 'cut off {n} villages']
    f, g = pick(fates)
    put('nothing', f'The {x} in {p} {f.format(n=a)}.', f'The {x} in {p} {g.format(n=b)}.', str(a), str(b), 'fates')
    put('nothing', f'The {x} in {p} {f.format(n=max(a, b))}.', f'Of those, {min(a, b)} were children.', str(max(a, b)), str(min(a, b)), 'fates')

# Dates.
DATES = [('opening', ['bridge', 'museum', 'harbour', 'school', 'line'], ['The {x} in {p} opened on {d}.', 'The {x} in {p} was opened on {d}.', 'On {d} the {x} in {p} opened its doors.']),
         ('signing', ['treaty', 'contract', 'lease', 'truce'], ['The {x} was signed in {p} on {d}.', 'On {d} both sides signed the {x} in {p}.']),
         ('meeting', ['summit', 'hearing', 'conference', 'trial'], ['The {x} in {p} was held on {d}.', 'The {x} took place in {p} on {d}.', 'The {x} in {p} began on {d}.']),
         ('accident', EVENTS, ['The {x} in {p} happened on {d}.', 'On {d} a {x} struck {p}.', 'The {x} hit {p} on {d}.'])]
for name, subjects, wordings in DATES:
    for _ in range(22):
        x, y = pick(subjects); p, q = pick(PLACES); w, v = R.choice(wordings), R.choice(wordings)
        m = R.choice(MONTHS); a, b = R.sample(range(2, 28), 2); year = R.choice(['', ' 2019', ' 2022'])
        style = R.choice([lambda d: f'{d} {m}{year}', lambda d: f'{m} {d}' + (f',{year}' if year else '')])
        da, db = style(a), style(b)
        first = w.format(x=x, p=p, d=da)
        put('clash', first, v.format(x=x, p=p, d=db), da, db, 'date-' + name)
        put('nothing', first, v.format(x=x, p=q, d=db), da, db, 'date-' + name)
        put('nothing', first, v.format(x=y, p=p, d=db), da, db, 'date-' + name)
        put('nothing', first, f'The {x} in {p} {R.choice(["closes", "was cancelled", "was announced", "was first proposed"])} on {db}.', da, db, 'date-' + name)
for _ in range(30):
    who, body = R.choice(PEOPLE), R.choice(BODIES); a, b = R.sample(range(1930, 2001), 2)
    cap = lambda s: s[0].upper() + s[1:]
    put('clash', f'{who} was born in {a}.', f'{who}, born in {b}, is a chemist.', str(a), str(b), 'date-birth')
    put('nothing', f'{who} was born in {a}.', f'{who} graduated in {b}.', str(a), str(b), 'date-birth')
    put('clash', f'{cap(body)} was founded in {a}.', f'{cap(body)}, established in {b}, builds boats.', str(a), str(b), 'date-founding')
    put('nothing', f'{cap(body)} was founded in {a}.', f'{cap(body)} went public in {b}.', str(a), str(b), 'date-founding')

# Whether it holds.
DEEDS = [('took bribes', 'taking bribes', 'take bribes'), ('leaked the report', 'leaking the report', 'leak the report'), ('knew of the leak', 'knowing of the leak', 'know of the leak'), ('dumped waste in the river', 'dumping waste in the river', 'dump waste in the river'), ('closed the ward', 'closing the ward', 'close the ward'), ('destroyed the files', 'destroying the files', 'destroy the files'), ('met the minister', 'meeting the minister', 'meet the minister'), ('paid the captain', 'paying the captain', 'pay the captain'), ('warned the crew', 'warning the crew', 'warn the crew'), ('broke the contract', 'breaking the contract', 'break the contract'), ('evaded taxes', 'evading taxes', 'evade taxes'), ('cheated in the exam', 'cheating in the exam', 'cheat in the exam'), ('signed the letter', 'signing the letter', 'sign the letter'), ('agreed to the sale', 'agreeing to the sale', 'agree to the sale')]
for _ in range(70):
    who = R.choice(PEOPLE + [b[0].upper() + b[1:] for b in BODIES]); d, e = pick(DEEDS)
    claims = [f'{who} {d[0]}, prosecutors said.', f'{who} {d[0]}.', f'{who} was accused of {d[1]}.', f'Auditors say that {who} {d[0]}.', f'According to the union, {who} {d[0]}.']
    denials = [f'{who} denied {d[1]}.', f'{who} did not {d[2]}.', f'{who} said the claim of {d[1]} was false.', f'{who} never {d[0]}, a lawyer said.', f'It is not true that {who} {d[0]}.', f'{who} has rejected the charge of {d[1]}.']
    other = [f'{who} denied {e[1]}.', f'{who} did not {e[2]}.', f'{R.choice(PEOPLE)} did not {d[2]}.', f'{who} said nothing more on Monday.', f'Police do not know why {who} {d[0]}.', f'{who} {d[0]} but did not {e[2]}.']
    put('clash', R.choice(claims), R.choice(denials), '', '', 'denial'); put('clash', R.choice(claims), R.choice(denials), '', '', 'denial')
    put('nothing', R.choice(claims), R.choice(other), '', '', 'denial'); put('nothing', R.choice(claims), R.choice(other), '', '', 'denial')

# Who and where.
NAMED = [('{n} won the {x} in {p}.', 'The {x} in {p} was won by {n}.', 'The winner of the {x} in {p} was {n}.'), ('{n} led the {x} in {p}.', 'The {x} in {p} was led by {n}.', 'At the head of the {x} in {p} stood {n}.'), ('{n} designed the {x} in {p}.', 'The {x} in {p} was designed by {n}.'), ('{n} chaired the {x} in {p}.', 'The {x} in {p} was chaired by {n}.'), ('{n} wrote the report on the {x} in {p}.', 'The report on the {x} in {p} was written by {n}.')]
for _ in range(60):
    a, b = pick(PEOPLE); x, y = pick(['race', 'regatta', 'inquiry', 'expedition', 'council', 'rescue', 'opera house', 'strike']); p, q = pick(PLACES)
    ws = R.choice(NAMED); vs = R.choice(NAMED); w, v = R.choice(ws), R.choice(ws)
    put('clash', w.format(n=a, x=x, p=p), v.format(n=b, x=x, p=p), a, b, 'person')
    put('nothing', w.format(n=a, x=x, p=p), v.format(n=b, x=y, p=p), a, b, 'person')
    put('nothing', w.format(n=a, x=x, p=p), v.format(n=b, x=x, p=q), a, b, 'person')
    if vs is not ws: put('nothing', w.format(n=a, x=x, p=p), R.choice(vs).format(n=b, x=x, p=p), a, b, 'person')
WHERE = [('{n} was arrested in {p} on Tuesday.', 'Police arrested {n} in {p} on Tuesday.'), ('{n} was born in {p}.', 'The birthplace of {n} is {p}.'), ('The trial of {n} was held in {p}.', '{n} stood trial in {p}.'), ('The body of {n} was found in {p}.', 'Divers found the body of {n} in {p}.'), ('{n} signed the contract in {p}.', 'It was in {p} that {n} signed the contract.')]
for _ in range(45):
    a, b = pick(PEOPLE); p, q = pick(PLACES); ws = R.choice(WHERE); vs = R.choice(WHERE); w, v = R.choice(ws), R.choice(ws)
    put('clash', w.format(n=a, p=p), v.format(n=a, p=q), p, q, 'place')
    put('nothing', w.format(n=a, p=p), v.format(n=b, p=q), p, q, 'place')
    if vs is not ws: put('nothing', w.format(n=a, p=p), R.choice(vs).format(n=a, p=q), p, q, 'place')
for p in out: print(json.dumps(p, ensure_ascii=False))
