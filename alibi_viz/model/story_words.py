"""The words of the everyday stories: names, things, places and what happens around them."""


def _words(text: str) -> list[str]:
    return text.split()


GIRLS = _words(
    "Anna Mia Ella Lucy Nora Ruth Clara Emma Sara Jane Rosa Ida Maya Lena Vera Alice Grace Helen "
    "Julia Kate Mary Nina Olga Paula Tina Zoe Leila Amina Yuki Ines"
)
BOYS = _words(
    "Ben Tom Sam Max Leo Paul Jack Peter Mark Omar Ivan Hugo Adam Carl David Eric Frank George Henry "
    "Jim Karl Luke Noah Oscar Robert Simon Tim Will Ravi Kenji"
)

COLOURS = ["red", "blue", "green", "yellow", "white", "black", "brown", "grey", "pink", "golden"]
QUALITIES = ["big", "small", "old", "new", "little", "long", "round", "heavy", "pretty", "warm"]

THINGS = _words(
    "hat coat scarf bag ball book lamp kite drum bell boat cup spoon box key rope chair clock mirror "
    "ring basket candle bottle shirt shoe glove ribbon button brush pencil letter picture umbrella "
    "violin map bicycle blanket pillow jacket dress necklace telescope wagon ladder bucket whistle "
    "flute puppet lantern suitcase teapot"
)

FOODS = _words(
    "bread soup cake apples cheese honey rice fish beans eggs plums pears milk tea butter nuts "
    "grapes carrots potatoes onions biscuits jam"
)

ANIMALS = _words("dog cat bird horse goat duck rabbit mouse cow hen fox frog parrot donkey pony sheep")

PLACES = (
    "at the market", "in the garden", "at school", "in the kitchen", "by the river", "in the park",
    "at the station", "on the beach", "in the village", "at the shop", "in the forest", "on the hill",
    "at the harbour", "in the library", "at the fair", "near the bridge", "by the lake", "in the street",
    "in the attic", "at the farm",
)  # fmt: skip

HIDING_PLACES = (
    "under the bed", "in the drawer", "behind the door", "on the shelf", "in the cupboard", "under the table",
    "on the roof", "in the barn", "behind the curtain", "under the stairs", "in the tree", "on the chair",
    "in the cellar", "under the carpet", "beside the stove", "in the shed",
)  # fmt: skip

WEATHER = (
    "The sun was shining.", "It rained all day.", "The wind was cold.", "It was a warm morning.",
    "Snow fell in the night.", "The sky was grey.", "It was getting dark.", "The stars came out.",
    "Clouds moved over the hills.", "The day was quiet.", "It was late.", "A storm was coming.",
)  # fmt: skip

RELATIVES = [
    "mother",
    "father",
    "sister",
    "brother",
    "aunt",
    "uncle",
    "grandmother",
    "grandfather",
    "friend",
    "neighbour",
    "teacher",
]
FEELINGS = _words("happy tired hungry glad sad angry afraid proud surprised quiet busy cold")

SYLLABLES = _words(
    "ba be bi bo da de di do fa fi fo ga go ka ke ki ko la le li lo ma me mi mo na ne ni no pa pe pi "
    "po ra re ri ro sa se si so ta te ti to va ve vi vo za ze zi zo lin mar tor vel dun ker"
)

# {N} a person, {he} {him} {his} {He} that person again, {M} and
# {Other} somebody else, {place} {food} {animal} and the like.
FILLERS = (
    "{He} walked home.",
    "{He} sat down {place}.",
    "{N} was {feeling}.",
    "{He} was very {feeling}.",
    "{N} and {M} went for a walk {place}.",
    "They ate {food} and drank tea.",
    "{M} brought some {food}.",
    "A {animal} ran across the road.",
    "The {animal} slept {place}.",
    "{N} sang a song.",
    "{M} told a story about a {animal}.",
    "{He} opened the window and looked out.",
    "{He} closed the door.",
    "There were many people {place}.",
    "{M} came to visit.",
    "{N} talked with {his} {relative}.",
    "{His} {relative} was waiting {place}.",
    "The children played {place}.",
    "{N} did not know what to say.",
    '"Good morning," said {M}.',
    '"Are you {feeling}?" asked {M}.',
    '"No," said {N}, "I am only {feeling}."',
    '"Come and eat some {food}," said {his} {relative}.',
    "{He} thought about the {animal} {place}.",
    "{M} laughed.",
    "After that {he} felt better.",
    "The bread was still warm.",
    "They waited for a long time.",
    "Nobody was there.",
    "{N} wrote a letter to {his} {relative}.",
    "{M} wanted to go home, because {M} was {feeling}.",
    "It took them {number} hours.",
    "{N} counted to {number}.",
    "{He} saw {number} birds {place}.",
    "The train was late again.",
    "In the afternoon they went swimming.",
    "{N} helped {M} with the work.",
    "The {animal} was {colour} and {feeling}.",
    "The old man {place} told them about the sea.",
    "A woman {place} was selling {food}.",
    "The cat sat on the mat.",
    "The animal did not cross the street because it was too {feeling}.",
    "{He} read for an hour and then went to bed.",
    "{M} lost {a_quality} {thing} {place}.",
    "There was {a_quality} {thing} {place}.",
    "Next to it stood a {colour} {thing}.",
    "The {thing} was too {quality} for {M}.",
)

GETTING = (
    "{N} bought {a_thing} {place}.",
    "{N} had {a_thing}.",
    "{N} found {a_thing} {place}.",
    "{N} made {a_thing}.",
    "{N} got {a_thing} for {his} birthday.",
    "{His} {relative} gave {N} {a_thing}.",
    "One day {N} saw {a_thing} {place} and took it home.",
    "{N} wanted {a_thing}, so {he} bought it {place}.",
    "{He} bought {a_thing}.",
    "{He} had {a_thing}.",
)

RECALLING = (
    "{Other} liked {his} {the_thing}.",
    "{M} liked {his} {the_thing}.",
    "{N} showed {M} the {the_thing}.",
    '"What a lovely {the_thing}!" said {M}.',
    '"I like your {the_thing}," said {M}.',
    "{M} asked for the {the_thing}, but {N} kept it.",
    "In the evening {N} cleaned the {the_thing}.",
    "What did {N} have? {He} had {a_thing}.",
    "{N} was happy with {his} {the_thing}.",
    "{He} lost {his} {the_thing} {place}.",
    '"Where is my {the_thing}?" asked {N}.',
    "{N} gave the {the_thing} to {M}.",
    "{M} wanted {a_thing} too.",
    "{He} never forgot the {the_thing}.",
)

HIDING = (
    "{N} put the {the_thing} {hiding}.",
    "{N} hid the {the_thing} {hiding}.",
    "The {the_thing} was {hiding}.",
    "{N} left {his} {the_thing} {hiding}.",
    "{He} put {his} {the_thing} {hiding}.",
)

SEEKING = (
    "Where was the {the_thing}? It was {hiding}.",
    "{N} looked {hiding}, and there was the {the_thing}.",
    '"Where is the {the_thing}?" asked {M}. "It is {hiding}," said {N}.',
    "{M} found the {the_thing} {hiding}.",
    "The {the_thing} was still {hiding}.",
)

# A name nobody has heard before: how it is introduced, and what is said of it later.
STRANGERS = {
    "A stranger called {invented} came to the village.": (
        '"Who is {invented}?" asked {N}.',
        "Everyone talked about {invented}.",
        "{N} never forgot {invented}.",
        '"Good morning, {invented}," said {M}.',
    ),
    "{N} had a {animal} called {invented}.": (
        '"Come here, {invented}!" called {N}.',
        "{M} liked {invented}.",
        "Then {invented} ran away.",
        "{N} gave {invented} some {food}.",
    ),
    "{N} lived in a town called {invented}.": (
        "The people of {invented} were {feeling}.",
        '"Is it far to {invented}?" asked {M}.',
        "{M} had never been in {invented}.",
        "In {invented} there was a market.",
    ),
}
