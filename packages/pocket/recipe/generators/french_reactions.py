"""Simple French: somebody tells something small and the answer takes up their words; what things are; one word in two languages."""

from random import Random

from recipe.generators.phrasing import sentence, typed
from recipe.rows import Row, chat

Exchange = tuple[str, str]  # line, reply

# with the article, and the pronoun that stands for it
PEOPLE = (("frère", "mon", "il"), ("père", "mon", "il"), ("fils", "mon", "il"), ("oncle", "mon", "il"), ("ami", "mon", "il"), ("grand-père", "mon", "il"), ("voisin", "mon", "il"),
          ("sœur", "ma", "elle"), ("mère", "ma", "elle"), ("fille", "ma", "elle"), ("tante", "ma", "elle"), ("cousine", "ma", "elle"), ("grand-mère", "ma", "elle"), ("voisine", "ma", "elle"))
PETS = ("chien", "chat", "lapin", "hamster", "cheval", "oiseau", "poisson rouge", "perroquet")
PET_NAMES = ("Minou", "Rex", "Félix", "Caramel", "Luna", "Filou", "Noisette", "Biscuit", "Oscar", "Plume")
PLACES = ("à la plage", "au parc", "au musée", "au cinéma", "à la montagne", "au marché", "à la piscine", "au zoo", "à la bibliothèque", "au restaurant", "en forêt", "au théâtre", "à la mer")
TOWNS = ("à Paris", "à Lyon", "à Rome", "à Londres", "en Espagne", "en Italie", "au Japon", "au Canada", "à Marseille", "en Bretagne", "au Portugal", "en Grèce")
FOODS = ("une soupe", "un gâteau", "des crêpes", "une pizza", "une salade", "des pâtes", "une tarte aux pommes", "une omelette", "du pain", "une quiche")
LIKES = ("le chocolat", "la musique", "la lecture", "le café", "le thé", "les fraises", "le fromage", "la danse", "le football", "les films", "les chats", "les chiens", "la glace", "la pluie", "la neige", "le printemps", "l'été", "l'automne", "l'hiver")
WHEN = ("aujourd'hui", "demain", "ce soir", "samedi", "dimanche", "ce week-end", "la semaine prochaine", "vendredi")
PAST = ("hier", "ce matin", "hier soir", "samedi dernier", "la semaine dernière")
NAMES = ("Julie", "Marc", "Sophie", "Paul", "Léa", "Hugo", "Emma", "Louis", "Chloé", "Nina", "Thomas", "Camille", "Lucas", "Manon", "Antoine", "Alice")
SKILLS = ("la guitare", "le piano", "l'anglais", "l'espagnol", "à nager", "à dessiner", "à cuisiner", "à danser", "à conduire", "les échecs", "le chant")
THINGS = (("téléphone", "mon", "Il"), ("vélo", "mon", "Il"), ("ordinateur", "mon", "Il"), ("sac", "mon", "Il"), ("voiture", "ma", "Elle"), ("montre", "ma", "Elle"), ("télévision", "ma", "Elle"))
WORDS = (
    ("chien", "dog"), ("chat", "cat"), ("maison", "house"), ("livre", "book"), ("pain", "bread"), ("eau", "water"), ("arbre", "tree"), ("fleur", "flower"), ("soleil", "sun"),
    ("lune", "moon"), ("ami", "friend"), ("école", "school"), ("voiture", "car"), ("train", "train"), ("pomme", "apple"), ("lait", "milk"), ("fromage", "cheese"), ("rouge", "red"),
    ("bleu", "blue"), ("vert", "green"), ("jaune", "yellow"), ("noir", "black"), ("blanc", "white"), ("grand", "big"), ("petit", "small"), ("heureux", "happy"), ("triste", "sad"),
    ("froid", "cold"), ("chaud", "hot"), ("merci", "thank you"), ("bonjour", "hello"), ("au revoir", "goodbye"), ("oui", "yes"), ("non", "no"), ("oiseau", "bird"), ("poisson", "fish"),
    ("cheval", "horse"), ("jour", "day"), ("nuit", "night"), ("matin", "morning"), ("soir", "evening"), ("neige", "snow"), ("pluie", "rain"), ("mer", "sea"), ("montagne", "mountain"),
    ("porte", "door"), ("fenêtre", "window"), ("table", "table"), ("chaise", "chair"), ("manger", "to eat"), ("boire", "to drink"), ("dormir", "to sleep"), ("lire", "to read"), ("jouer", "to play"),
)  # fmt: skip
DEFINITIONS = {
    "un chien": "Un chien est un animal à quatre pattes. C'est un ami fidèle de l'homme.", "un chat": "Un chat est un petit animal qui aime dormir et chasser les souris.",
    "une école": "Une école est un endroit où les enfants apprennent à lire et à compter.", "un livre": "Un livre est fait de pages. Il raconte une histoire ou apprend quelque chose.",
    "la neige": "La neige est de l'eau gelée qui tombe en flocons blancs quand il fait froid.", "la pluie": "La pluie, ce sont des gouttes d'eau qui tombent des nuages.",
    "le soleil": "Le soleil est une étoile. Il nous donne la lumière et la chaleur.", "la lune": "La lune tourne autour de la Terre. Elle brille la nuit grâce au soleil.",
    "un arbre": "Un arbre est une grande plante avec un tronc, des branches et des feuilles.", "une fleur": "Une fleur est la partie colorée d'une plante. Elle sent souvent bon.",
    "un ami": "Un ami est une personne que l'on aime et en qui on a confiance.", "une ville": "Une ville est un endroit où vivent beaucoup de gens.",
    "le pain": "Le pain est fait avec de la farine et de l'eau, puis cuit au four.", "le fromage": "Le fromage est un aliment fait avec du lait.", "le miel": "Le miel est un aliment sucré que font les abeilles.",
    "un ordinateur": "Un ordinateur est une machine qui suit des instructions. Il peut écrire, compter et montrer des images.", "une montagne": "Une montagne est une terre très haute.",
    "une île": "Une île est une terre entourée d'eau.", "la mer": "La mer est une grande étendue d'eau salée.", "un médecin": "Un médecin est une personne qui soigne les malades.",
    "un boulanger": "Un boulanger est une personne qui fait du pain.", "une bibliothèque": "Une bibliothèque est un endroit où l'on peut lire et emprunter des livres.",
}  # fmt: skip
CAPITALS = (("la France", "Paris"), ("l'Italie", "Rome"), ("l'Espagne", "Madrid"), ("l'Allemagne", "Berlin"), ("le Portugal", "Lisbonne"), ("la Belgique", "Bruxelles"),
            ("la Suisse", "Berne"), ("le Japon", "Tokyo"), ("le Canada", "Ottawa"), ("la Grèce", "Athènes"), ("l'Autriche", "Vienne"), ("la Norvège", "Oslo"))  # fmt: skip
CAPITAL_OF = {"la": "de la ", "l'": "de l'", "le": "du "}
POOLS = {
    "fruits": ("Pomme", "Banane", "Orange", "Poire", "Fraise", "Cerise", "Raisin", "Pêche"), "animaux": ("Chat", "Chien", "Cheval", "Lapin", "Oiseau", "Vache", "Lion", "Souris"),
    "couleurs": ("Rouge", "Bleu", "Vert", "Jaune", "Noir", "Blanc", "Rose", "Gris"), "légumes": ("Carotte", "Tomate", "Salade", "Oignon", "Poireau", "Chou", "Haricot", "Courgette"),
    "sports": ("Football", "Tennis", "Natation", "Vélo", "Danse", "Course", "Ski", "Judo"), "métiers": ("Boulanger", "Médecin", "Professeur", "Pilote", "Cuisinier", "Jardinier", "Infirmière", "Musicien"),
    "idées pour le week-end": ("Une promenade", "Un bon film", "Un pique-nique", "Un jeu de société", "Une visite au musée", "Un gâteau maison", "Une sortie à vélo", "Un livre au soleil"),
    "idées de cadeau": ("Un livre", "Une plante", "Du chocolat", "Une écharpe", "Un jeu", "Une bougie", "Une photo", "Un dîner"),
}  # fmt: skip
NUMBERS = {2: "deux", 3: "trois", 4: "quatre", 5: "cinq"}
BYE = (("Merci !", "De rien !"), ("Merci beaucoup.", "Avec plaisir !"), ("Au revoir !", "Au revoir, à bientôt !"), ("Je dois partir.", "D'accord, à bientôt !"), ("Bonne journée !", "Merci, à toi aussi !"))


def of_people(draw: Random) -> list[Exchange]:
    noun, mine, they = draw.choice(PEOPLE)
    yours = {"mon": "ton", "ma": "ta"}[mine]
    when = draw.choice(WHEN)
    return [draw.choice((
        (f"{sentence(mine)} {noun} est malade.", f"Oh, je suis désolé pour {yours} {noun}. J'espère que ça va vite passer."),
        (f"C'est l'anniversaire de {mine} {noun} {when}.", f"Joyeux anniversaire à {yours} {noun} ! Tu as une idée de cadeau ?"),
        (f"{sentence(mine)} {noun} vient me voir {when}.", f"C'est super ! Qu'est-ce que vous allez faire, toi et {yours} {noun} ?"),
        (f"{sentence(mine)} {noun} me manque.", f"C'est dur. Tu peux appeler {yours} {noun} ce soir ?"),
        (f"{sentence(mine)} {noun} va se marier !", f"Quelle bonne nouvelle ! Félicitations à {yours} {noun} !"),
        (f"Je me suis disputé avec {mine} {noun}.", f"Je suis désolé. Attends un peu, puis parle avec {yours} {noun} calmement."),
        (f"J'habite avec {mine} {noun}.", f"C'est bien ! Est-ce que {they} aime cuisiner ?"),
    ))]  # fmt: skip


def of_pets(draw: Random) -> list[Exchange]:
    pet, name = draw.choice(PETS), draw.choice(PET_NAMES)
    first = draw.choice((
        (f"J'ai un {pet}.", f"Un {pet}, c'est super ! Comment s'appelle-t-il ?"), (f"Mon {pet} est malade.", f"Oh, pauvre {pet} ! Tu as appelé le vétérinaire ?"),
        (f"J'ai un nouveau {pet} !", f"Félicitations ! Comment s'appelle ton {pet} ?"), (f"Mon {pet} dort toute la journée.", f"Quelle belle vie ! Comment s'appelle ton {pet} ?"),
    ))  # fmt: skip
    if "appelle" in first[1] and "vétérinaire" not in first[1]:
        return [first, (draw.choice((f"Il s'appelle {name}.", f"{name}.")), f"{name}, c'est un joli nom ! Fais une caresse à {name} pour moi.")]
    return [first]


def of_plans(draw: Random) -> list[Exchange]:
    place, town, when, past = draw.choice(PLACES), draw.choice(TOWNS), draw.choice(WHEN), draw.choice(PAST)
    return [draw.choice((
        (f"Je vais {place} {when}.", f"C'est une bonne idée d'aller {place} ! Tu y vas avec qui ?"), (f"Je suis allé {place} {past}.", "C'était bien ? Qu'est-ce que tu as préféré ?"),
        (f"Je pars {town} {when}.", f"Quelle chance de partir {town} ! C'est la première fois ?"), (f"J'habite {town}.", f"Tu aimes vivre {town} ?"),
        (f"On va {place} {when}.", f"Super ! Amusez-vous bien {place}."),
    ))]  # fmt: skip


def of_tastes(draw: Random) -> list[Exchange]:
    like, food, skill, past = draw.choice(LIKES), draw.choice(FOODS), draw.choice(SKILLS), draw.choice(PAST)
    thing, mine, it = draw.choice(THINGS)
    yours = {"mon": "ton", "ma": "ta"}[mine]
    return [draw.choice((
        (f"J'aime {like}.", f"Moi, je ne suis qu'un programme, mais {like}, c'est un bon choix ! Depuis quand ?"), (f"J'adore {like} !", f"{sentence(like)}, je comprends ! Pourquoi ?"),
        (f"J'ai fait {food} {past}.", f"Miam, {food} ! C'était bon ?"), (f"Je prépare {food}.", "Ça sent bon d'ici ! C'est pour qui ?"),
        (f"J'apprends {skill}.", "Bravo ! Un peu chaque jour, et ça viendra."), (f"Je veux apprendre {skill}.", "C'est une bonne idée ! Commence doucement, dix minutes par jour."),
        (f"{sentence(mine)} {thing} ne marche plus.", f"Oh non ! {it} est vieux, {yours} {thing} ?" if it == "Il" else f"Oh non ! {it} est vieille, {yours} {thing} ?"),
        (f"J'ai perdu {mine} {thing}.", f"C'est embêtant. Où as-tu vu {yours} {thing} pour la dernière fois ?"),
    ))]  # fmt: skip


def of_names(draw: Random) -> list[Exchange]:
    name = draw.choice(NAMES)
    line = draw.choice((f"Je m'appelle {name}.", f"Moi, c'est {name}.", f"Bonjour, je m'appelle {name}.", f"Salut, je suis {name}."))
    return [(line, draw.choice((f"Enchanté, {name} ! Comment vas-tu ?", f"Bonjour {name} ! Ravi de te connaître.", f"Salut {name} ! Quoi de neuf ?")))]


def of_words(draw: Random) -> list[Exchange]:
    french, english = draw.choice(WORDS)
    if draw.random() < 0.5:
        question = draw.choice(("Comment dit-on « {f} » en anglais ?", "Comment dit-on {f} en anglais ?", "{F} en anglais ?")).format(f=french, F=sentence(french))
        return [(question, draw.choice((f"On dit « {english} ».", f"« {sentence(french)} » se dit « {english} » en anglais.")))]
    thing = draw.choice(list(DEFINITIONS))
    question = draw.choice(("Qu'est-ce que c'est, {x} ?", "C'est quoi, {x} ?", "Explique-moi ce que c'est, {x}.", "Qu'est-ce que c'est que {x} ?")).format(x=thing)
    return [(question, DEFINITIONS[thing])]


def of_facts(draw: Random) -> list[Exchange]:
    country, town = draw.choice(CAPITALS)
    article = "l'" if country.startswith("l'") else country[:2]
    named = CAPITAL_OF[article] + country[2:].strip()
    return [(f"Quelle est la capitale {named} ?", draw.choice((f"C'est {town}.", f"La capitale {named} est {town}.")))]


def of_lists(draw: Random) -> list[Exchange]:
    topic, number = draw.choice(list(POOLS)), draw.choice(list(NUMBERS))
    items = draw.sample(POOLS[topic], number)
    shown = str(number) if draw.random() < 0.5 else NUMBERS[number]
    ask = draw.choice(("Donne-moi {n} {t}.", "Cite {n} {t}.", "Je voudrais {n} {t}.", "Écris {n} {t}.")).format(n=shown, t=topic)
    return [(ask, "\n".join(f"{i}. {item}" for i, item in enumerate(items, start=1)))]


KINDS = (of_people, of_pets, of_plans, of_tastes, of_names, of_words, of_facts, of_lists)


def french_reaction(draw: Random) -> Row:
    """One or two small subjects, sometimes with a goodbye."""
    exchanges = [e for _ in range(draw.choice((1, 1, 2))) for e in draw.choice(KINDS)(draw)]
    if draw.random() < 0.15:
        exchanges.append(draw.choice(BYE))
    return chat("own_generated", *(turn for line, reply in exchanges for turn in (typed(draw, line), reply)))
